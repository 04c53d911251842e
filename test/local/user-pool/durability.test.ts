import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
