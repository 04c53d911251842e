import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  GetUserCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { openDatabase } from '../../../infra/local/user-pool/database.ts'
import { startUserPoolEndpoint } from '../../../infra/local/user-pool/user-pool-endpoint.ts'
import { itLocally, password, poolSettings } from './contract.ts'

const program = new URL('endpoint-process.ts', import.meta.url).pathname

let folder: string
let running: ChildProcess | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'user-pool-'))
})
afterEach(() => {
  running?.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

async function start(port = '0'): Promise<{ sdk: CognitoIdentityProviderClient; url: string; kill(): Promise<void> }> {
  const child = spawn(process.execPath, [program, join(folder, 'pools.sqlite'), port], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running = child
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const url = line.toString().trim()
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const sdk = new CognitoIdentityProviderClient({ endpoint: url, region: 'us-east-1', credentials })
  return {
    sdk,
    url,
    kill: async () => {
      sdk.destroy()
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
  }
}

describe('the state of a pool', () => {
  itLocally('survives kill -9 with its users, keys and sessions, and holds no password or token', async () => {
    const before = await start()
    const { UserPool } = await before.sdk.send(new CreateUserPoolCommand(poolSettings))
    const UserPoolId = UserPool?.Id ?? ''
    const { UserPoolClient } = await before.sdk.send(
      new CreateUserPoolClientCommand({
        UserPoolId,
        ClientName: 'durable',
        ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      }),
    )
    const at = { UserPoolId, ClientId: UserPoolClient?.ClientId ?? '' }
    const Username = 'ada@example.com'
    await before.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }))
    await before.sdk.send(
      new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent: true }),
    )
    const { AuthenticationResult } = await before.sdk.send(
      new AdminInitiateAuthCommand({
        ...at,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: Username, PASSWORD: password },
      }),
    )
    const RefreshToken = AuthenticationResult?.RefreshToken ?? ''
    await before.kill()

    const stored = readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'latin1'))
      .join('')
    expect(stored).toContain(Username)
    expect(stored).not.toContain(password)
    expect(stored).not.toContain(RefreshToken)

    const after = await start(new URL(before.url).port)
    expect(after.url).toBe(before.url)
    const user = await after.sdk.send(new GetUserCommand({ AccessToken: AuthenticationResult?.AccessToken }))
    expect(user.UserAttributes).toContainEqual({ Name: 'email', Value: Username })
    const refreshed = await after.sdk.send(
      new AdminInitiateAuthCommand({
        ...at,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: RefreshToken },
      }),
    )
    expect(refreshed.AuthenticationResult?.AccessToken).toBeDefined()
    await after.kill()
  })
})

describe('a file that was made before identity providers came', () => {
  itLocally('is brought up to date with its users, and their sessions go on', async () => {
    const databaseFile = join(folder, 'old.sqlite')
    const old = new DatabaseSync(databaseFile)
    old.exec(`
      CREATE TABLE pools (id TEXT PRIMARY KEY, configuration TEXT NOT NULL, key_id TEXT NOT NULL,
        private_key TEXT NOT NULL, created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL) STRICT;
      CREATE TABLE clients (id TEXT PRIMARY KEY, pool_id TEXT NOT NULL REFERENCES pools (id) ON DELETE CASCADE,
        secret TEXT, configuration TEXT NOT NULL, created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL) STRICT;
      CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT,
        pool_id TEXT NOT NULL REFERENCES pools (id) ON DELETE CASCADE, username TEXT NOT NULL, address TEXT NOT NULL,
        attributes TEXT NOT NULL, status TEXT NOT NULL, enabled INTEGER NOT NULL, password_hash TEXT NOT NULL,
        temporary_password_expires_at INTEGER, failed_attempts INTEGER NOT NULL DEFAULT 0,
        locked_until INTEGER NOT NULL DEFAULT 0, last_attempt_at INTEGER NOT NULL DEFAULT 0,
        created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL,
        UNIQUE (pool_id, username), UNIQUE (pool_id, address)) STRICT;
      CREATE TABLE sessions (origin_jti TEXT PRIMARY KEY,
        user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE, refresh_token_hash TEXT NOT NULL UNIQUE,
        auth_time INTEGER NOT NULL, expires_at INTEGER NOT NULL, revoked INTEGER NOT NULL DEFAULT 0) STRICT;
      INSERT INTO pools VALUES ('local_1', '{}', 'k', 'p', 1, 1);
      INSERT INTO clients VALUES ('c1', 'local_1', NULL, '{}', 1, 1);
      INSERT INTO users (pool_id, username, address, attributes, status, enabled, password_hash, created_at, modified_at)
        VALUES ('local_1', 'u1', 'ada@example.com', '{"email":"ada@example.com"}', 'CONFIRMED', 1, 'h', 1, 1);
      INSERT INTO sessions VALUES ('o1', 1, 'c1', 'r1', 1, 9999999999999, 0);
    `)
    old.close()
    for (const _ of ['brought up', 'left alone']) {
      const database = openDatabase(databaseFile)
      expect({ ...database.prepare('SELECT username, sub, address FROM users').get() }).toEqual({
        username: 'u1',
        sub: 'u1',
        address: 'ada@example.com',
      })
      expect({ ...database.prepare('SELECT user_id, scopes FROM sessions').get() }).toEqual({
        user_id: 1,
        scopes: 'aws.cognito.signin.user.admin',
      })
      expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([])
      database.close()
    }
    const reopened = openDatabase(databaseFile)
    reopened.exec('DELETE FROM users')
    expect(reopened.prepare('SELECT * FROM sessions').all()).toEqual([])
    reopened.close()
  })
})

describe('the endpoint', () => {
  itLocally('says that its port is taken', async () => {
    const first = await startUserPoolEndpoint({ databaseFile: join(folder, 'first.sqlite') })
    const port = Number(new URL(first.url).port)
    await expect(startUserPoolEndpoint({ databaseFile: join(folder, 'second.sqlite'), port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
    await first.close()
  })
})
