import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminInitiateAuthCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  type AuthenticationResultType,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type Contract, claimsOf, createClient, enroll, itLocally, openContract, password } from './contract.ts'

const day = 24 * 60 * 60 * 1000

let contract: Contract
let UserPoolId: string
let ClientId: string
let Username: string
beforeAll(async () => {
  contract = await openContract()
})
beforeEach(async () => {
  UserPoolId = (await contract.createPool()).Id
  ClientId = (await createClient(contract, UserPoolId)).ClientId
  Username = await enroll(contract, UserPoolId, 'ada@example.com', [{ Name: 'email_verified', Value: 'true' }])
})
afterAll(() => contract.close())

async function signIn(): Promise<AuthenticationResultType> {
  const { AuthenticationResult = {} } = await contract.sdk.send(
    new AdminInitiateAuthCommand({
      UserPoolId,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'ada@example.com', PASSWORD: password },
    }),
  )
  return AuthenticationResult
}

async function refresh(REFRESH_TOKEN = '', client = ClientId): Promise<AuthenticationResultType> {
  const { AuthenticationResult = {} } = await contract.sdk.send(
    new InitiateAuthCommand({
      ClientId: client,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN },
    }),
  )
  return AuthenticationResult
}

function getUser(AccessToken: string | undefined): Promise<{ Username: string | undefined }> {
  return contract.sdk.send(new GetUserCommand({ AccessToken })) as Promise<{ Username: string | undefined }>
}

async function expectEnded(tokens: AuthenticationResultType): Promise<void> {
  await expect(refresh(tokens.RefreshToken)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  await expect(getUser(tokens.AccessToken)).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'Access Token has been revoked',
  })
}

describe('the tokens of a sign-in', () => {
  it('carry the documented claims', async () => {
    const { AccessToken, IdToken } = await signIn()
    const access = claimsOf(AccessToken)
    const text = expect.any(String)
    const time = expect.any(Number)
    expect(access).toMatchObject({
      sub: Username,
      username: Username,
      client_id: ClientId,
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      iss: expect.stringMatching(new RegExp(`/${UserPoolId}$`)),
      origin_jti: text,
      event_id: text,
      jti: text,
      auth_time: time,
      exp: time,
      iat: time,
    })
    expect(Number(access.exp) - Number(access.iat)).toBe(3600)
    expect(access).not.toHaveProperty('email')
    const id = claimsOf(IdToken)
    expect(id).toMatchObject({
      sub: Username,
      'cognito:username': Username,
      aud: ClientId,
      token_use: 'id',
      email: 'ada@example.com',
      email_verified: true,
      iss: access.iss,
      origin_jti: access.origin_jti,
      auth_time: access.auth_time,
    })
    expect(id.jti).not.toBe(access.jti)
  })

  it('say in a boolean that an address is not verified', async () => {
    const UserAttributes = [{ Name: 'email_verified', Value: 'false' }]
    await contract.sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes }))
    expect(claimsOf((await signIn()).IdToken).email_verified).toBe(false)
  })

  it('live as long as the client says', async () => {
    const client = await createClient(contract, UserPoolId, {
      AccessTokenValidity: 5,
      IdTokenValidity: 2,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'hours' },
    })
    ClientId = client.ClientId
    const { AccessToken, IdToken, ExpiresIn } = await signIn()
    const lifetime = ({ exp, iat }: Record<string, unknown>) => Number(exp) - Number(iat)
    expect([ExpiresIn, lifetime(claimsOf(AccessToken)), lifetime(claimsOf(IdToken))]).toEqual([300, 300, 7200])
  })

  it('are signed with a key that the issuer publishes', async () => {
    const { AccessToken = '', IdToken = '' } = await signIn()
    const { iss } = claimsOf(AccessToken)
    const discovery = await fetch(`${String(iss)}/.well-known/openid-configuration`)
    const { issuer, jwks_uri } = (await discovery.json()) as { issuer: string; jwks_uri: string }
    expect(issuer).toBe(iss)
    const { keys } = (await (await fetch(jwks_uri)).json()) as { keys: (JsonWebKey & { kid: string })[] }
    for (const token of [AccessToken, IdToken]) {
      const [header = '', payload = '', signature = ''] = token.split('.')
      const { kid, alg } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string; alg: string }
      expect(alg).toBe('RS256')
      const key = keys.find((candidate) => candidate.kid === kid)
      expect(key).toMatchObject({ kty: 'RSA', use: 'sig', alg: 'RS256' })
      expect(key).not.toHaveProperty('d')
      const publicKey = createPublicKey({ key: key ?? {}, format: 'jwk' })
      expect(publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048)
      const signed = Buffer.from(`${header}.${payload}`)
      expect(verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true)
    }
  })

  itLocally('are signed with a key of their own pool', async () => {
    const keysOf = async (pool: string) => (await fetch(`${contract.url}/${pool}/.well-known/jwks.json`)).text()
    expect(await keysOf(UserPoolId)).not.toBe(await keysOf((await contract.createPool()).Id))
    expect((await fetch(`${contract.url}/local_missing/.well-known/jwks.json`)).status).toBe(404)
  })
})

describe('GetUser', () => {
  it('answers the user of an access token', async () => {
    expect(await getUser((await signIn()).AccessToken)).toMatchObject({ Username })
  })

  it('refuses an ID token, a changed token, and one without signature', async () => {
    const { AccessToken = '', IdToken } = await signIn()
    const [header, payload = ''] = AccessToken.split('.')
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
    const changed = encode({ ...claimsOf(AccessToken), sub: 'somebody-else' })
    const signature = AccessToken.split('.')[2] ?? ''
    for (const token of [
      IdToken,
      `${header}.${changed}.${signature}`,
      `${header}.${payload}.`,
      `${encode({ alg: 'none' })}.${payload}.`,
      'nonsense',
    ]) {
      await expect(getUser(token)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    }
  })

  itLocally('refuses an expired access token', async () => {
    const { AccessToken } = await signIn()
    contract.pass(60 * 60 * 1000)
    await expect(getUser(AccessToken)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Access Token has expired',
    })
  })
})

describe('a refresh token', () => {
  it('gives new tokens of the same session, and no new refresh token', async () => {
    const first = await signIn()
    const second = await refresh(first.RefreshToken)
    expect(second).not.toHaveProperty('RefreshToken')
    const [before, after] = [claimsOf(first.AccessToken), claimsOf(second.AccessToken)]
    expect(after).toMatchObject({ sub: Username, origin_jti: before.origin_jti, auth_time: before.auth_time })
    expect(after.jti).not.toBe(before.jti)
    expect(await getUser(second.AccessToken)).toMatchObject({ Username })
  })

  it('carries what the user has become meanwhile', async () => {
    const { RefreshToken } = await signIn()
    const UserAttributes = [{ Name: 'name', Value: 'Ada' }]
    await contract.sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes }))
    expect(claimsOf((await refresh(RefreshToken)).IdToken).name).toBe('Ada')
  })

  it('works for the client only that it was given to', async () => {
    const { RefreshToken } = await signIn()
    const other = await createClient(contract, UserPoolId)
    await expect(refresh(RefreshToken, other.ClientId)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })

  it('is refused when it was made up', async () => {
    await expect(refresh('made-up')).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })

  itLocally('expires when the client says', async () => {
    ClientId = (await createClient(contract, UserPoolId, { RefreshTokenValidity: 2 })).ClientId
    const { RefreshToken } = await signIn()
    contract.pass(2 * day - 60_000)
    expect((await refresh(RefreshToken)).AccessToken).toBeDefined()
    contract.pass(60_000)
    await expect(refresh(RefreshToken)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Refresh Token has expired',
    })
  })
})

describe('a session', () => {
  it('ends with RevokeToken, and other sessions of the user do not', async () => {
    const [ended, other] = [await signIn(), await signIn()]
    await contract.sdk.send(new RevokeTokenCommand({ ClientId, Token: ended.RefreshToken }))
    await expectEnded(ended)
    expect((await refresh(other.RefreshToken)).AccessToken).toBeDefined()
  })

  it('takes the tokens along that were refreshed in it', async () => {
    const { RefreshToken } = await signIn()
    const { AccessToken } = await refresh(RefreshToken)
    await contract.sdk.send(new RevokeTokenCommand({ ClientId, Token: RefreshToken }))
    await expectEnded({ RefreshToken, AccessToken })
  })

  it('ends with GlobalSignOut, all of the user together', async () => {
    const [one, other] = [await signIn(), await signIn()]
    await contract.sdk.send(new GlobalSignOutCommand({ AccessToken: one.AccessToken }))
    await expectEnded(one)
    await expectEnded(other)
  })

  it('ends with AdminUserGlobalSignOut, after which the user may sign in anew', async () => {
    const tokens = await signIn()
    await contract.sdk.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username }))
    await expectEnded(tokens)
    expect(await getUser((await signIn()).AccessToken)).toMatchObject({ Username })
  })

  it('ends with the disabling of the user, and does not revive when he is enabled', async () => {
    const tokens = await signIn()
    await contract.sdk.send(new AdminDisableUserCommand({ UserPoolId, Username }))
    await expect(refresh(tokens.RefreshToken)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'User is disabled.',
    })
    await contract.sdk.send(new AdminEnableUserCommand({ UserPoolId, Username }))
    await expectEnded(tokens)
  })

  it('ends with the user', async () => {
    const tokens = await signIn()
    await contract.sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username }))
    await expect(refresh(tokens.RefreshToken)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    await expect(getUser(tokens.AccessToken)).rejects.toMatchObject({ name: 'UserNotFoundException' })
  })
})

describe('RevokeToken', () => {
  it('refuses an access token', async () => {
    const { AccessToken } = await signIn()
    await expect(contract.sdk.send(new RevokeTokenCommand({ ClientId, Token: AccessToken }))).rejects.toMatchObject({
      name: 'UnsupportedTokenTypeException',
    })
  })

  it('refuses a client with a wrong secret', async () => {
    const client = await createClient(contract, UserPoolId, { GenerateSecret: true })
    await expect(
      contract.sdk.send(new RevokeTokenCommand({ ClientId: client.ClientId, ClientSecret: 'wrong', Token: 'x' })),
    ).rejects.toMatchObject({ name: 'UnauthorizedException' })
  })

  it("refuses another client's token, which stays good", async () => {
    const { RefreshToken } = await signIn()
    const other = await createClient(contract, UserPoolId)
    await expect(
      contract.sdk.send(new RevokeTokenCommand({ ClientId: other.ClientId, Token: RefreshToken })),
    ).rejects.toMatchObject({ name: 'UnauthorizedException' })
    expect((await refresh(RefreshToken)).AccessToken).toBeDefined()
  })

  it('refuses a client that has revocation switched off', async () => {
    const client = await createClient(contract, UserPoolId, { EnableTokenRevocation: false })
    await expect(
      contract.sdk.send(new RevokeTokenCommand({ ClientId: client.ClientId, Token: 'x' })),
    ).rejects.toMatchObject({ name: 'UnsupportedOperationException' })
  })
})
