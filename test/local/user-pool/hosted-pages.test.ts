import { inflateRawSync } from 'node:zlib'
import {
  CreateUserPoolClientCommand,
  CreateUserPoolDomainCommand,
  DeleteIdentityProviderCommand,
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Contract, createClient, itLocally, openContract } from './contract.ts'
import { askTokens, authorizeUrl, callbackUrl, type Federation, federate, step, visit } from './federation.ts'

let contract: Contract
let federation: Federation
beforeAll(async () => {
  contract = await openContract()
  federation = await federate(contract)
})
afterAll(() => contract.close())

const oauth = {
  CallbackURLs: [callbackUrl],
  AllowedOAuthFlows: ['code' as const],
  AllowedOAuthScopes: ['openid'],
  AllowedOAuthFlowsUserPoolClient: true,
}

describe('a domain', () => {
  it('belongs to one pool, and a pool has one', async () => {
    const { Id: UserPoolId } = await contract.createPool()
    const Domain = `keyward-${Date.now().toString(36)}`
    await contract.sdk.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain }))
    const described = await contract.sdk.send(new DescribeUserPoolDomainCommand({ Domain }))
    expect(described.DomainDescription).toMatchObject({ Domain, UserPoolId })
    const { UserPool } = await contract.sdk.send(new DescribeUserPoolCommand({ UserPoolId }))
    expect(UserPool?.Domain).toBe(Domain)
    const { Id: other } = await contract.createPool()
    const refused = { name: 'InvalidParameterException' }
    const again = new CreateUserPoolDomainCommand({ UserPoolId: other, Domain })
    await expect(contract.sdk.send(again)).rejects.toMatchObject(refused)
    const second = new CreateUserPoolDomainCommand({ UserPoolId, Domain: `${Domain}-2` })
    await expect(contract.sdk.send(second)).rejects.toMatchObject(refused)
    await expect(contract.sdk.send(new DeleteUserPoolCommand({ UserPoolId }))).rejects.toMatchObject(refused)
    await contract.sdk.send(new DeleteUserPoolDomainCommand({ UserPoolId, Domain }))
    const gone = await contract.sdk.send(new DescribeUserPoolDomainCommand({ Domain }))
    expect(gone.DomainDescription?.UserPoolId).toBeUndefined()
  })

  it.each(['-keyward', 'Keyward', 'keyward.example', 'my-cognito'])('is not called %s', async (Domain) => {
    const { Id: UserPoolId } = await contract.createPool()
    await expect(contract.sdk.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    })
  })

  itLocally('is named by the discovery document of its pool', async () => {
    const answer = await fetch(`${contract.url}/${federation.UserPoolId}/.well-known/openid-configuration`)
    expect(await answer.json()).toMatchObject({
      authorization_endpoint: `${federation.hosted}/oauth2/authorize`,
      token_endpoint: `${federation.hosted}/oauth2/token`,
      userinfo_endpoint: `${federation.hosted}/oauth2/userInfo`,
      end_session_endpoint: `${federation.hosted}/logout`,
    })
  })
})

describe("a client's settings for the hosted pages", () => {
  it('are described, and reset by an update that does not name them', async () => {
    const { Id: UserPoolId } = await contract.createPool()
    const { ClientId } = await createClient(contract, UserPoolId, { ...oauth, SupportedIdentityProviders: ['COGNITO'] })
    const describeClient = async () =>
      (await contract.sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))).UserPoolClient
    expect(await describeClient()).toMatchObject({ ...oauth, SupportedIdentityProviders: ['COGNITO'] })
    await contract.sdk.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId }))
    const reset = await describeClient()
    expect(reset?.AllowedOAuthFlowsUserPoolClient).toBe(false)
    expect(reset?.CallbackURLs ?? []).toEqual([])
    expect(reset?.SupportedIdentityProviders ?? []).toEqual([])
  })

  it.each<[string, Partial<ConstructorParameters<typeof CreateUserPoolClientCommand>[0]>, string]>([
    ['a provider that is not there', { SupportedIdentityProviders: ['hooli'] }, 'InvalidParameterException'],
    ['a callback without TLS', { ...oauth, CallbackURLs: ['http://app.example/'] }, 'InvalidParameterException'],
    ['a callback with a fragment', { ...oauth, CallbackURLs: ['https://app.example/#x'] }, 'InvalidParameterException'],
    ['an unknown scope', { ...oauth, AllowedOAuthScopes: ['api/read'] }, 'ScopeDoesNotExistException'],
    ['a flow without callback', { ...oauth, CallbackURLs: [] }, 'InvalidOAuthFlowException'],
  ])('do not name %s', async (_, settings, name) => {
    const { Id } = await contract.createPool()
    await expect(createClient(contract, Id, settings)).rejects.toMatchObject({ name })
  })
})

describe('the way to the identity provider', () => {
  itLocally('carries a request of this pool and nothing of the application', async () => {
    const { status, to } = await step(authorizeUrl(federation))
    expect(status).toBe(302)
    expect(to?.origin).toBe('https://globex.example')
    expect(to?.searchParams.get('tenant')).toBe('1')
    const request = inflateRawSync(Buffer.from(to?.searchParams.get('SAMLRequest') ?? '', 'base64')).toString('utf8')
    expect(request).toContain(`>urn:amazon:cognito:sp:${federation.UserPoolId}<`)
    expect(request).toContain(`AssertionConsumerServiceURL="${federation.hosted}/saml2/idpresponse"`)
    expect(request).toContain('Destination="https://globex.example/saml/sso?tenant=1"')
    expect([...(to?.searchParams.keys() ?? [])].sort()).toEqual(['RelayState', 'SAMLRequest', 'tenant'])
  })

  itLocally.each<[string, Record<string, string | undefined>]>([
    ['an identifier', { identity_provider: undefined, idp_identifier: 'globex.example' }],
    ['nothing, as it is the only one of the client', { identity_provider: undefined }],
  ])('is found by %s', async (_, changes) => {
    expect((await step(authorizeUrl(federation, changes))).to?.origin).toBe('https://globex.example')
  })

  itLocally.each<[string, Record<string, string | undefined>]>([
    ['an unknown client', { client_id: 'nobody' }],
    ['no redirect URI', { redirect_uri: undefined }],
    ['a redirect URI that is not registered', { redirect_uri: 'https://evil.example/' }],
    ['a redirect URI that only begins like a registered one', { redirect_uri: `${callbackUrl}/more` }],
  ])('ends here with %s, and sends nobody anywhere', async (_, changes) => {
    const { status, to, text } = await step(authorizeUrl(federation, changes))
    expect([status, to]).toEqual([400, undefined])
    expect(text).toContain('<h1>Cannot sign in</h1>')
  })

  itLocally.each<[string, Record<string, string | undefined>, string]>([
    ['another response type', { response_type: 'token' }, 'unauthorized_client'],
    ['a scope that the client may not ask for', { scope: 'openid phone' }, 'invalid_scope'],
    ['a plain challenge', { code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }, 'invalid_request'],
    ['a challenge without its method', { code_challenge: 'x'.repeat(43) }, 'invalid_request'],
    ['a provider that the client may not use', { identity_provider: 'hooli' }, 'invalid_request'],
    ['an identifier that nobody has', { idp_identifier: 'hooli.example' }, 'invalid_request'],
  ])('ends at the application with %s', async (_, changes, error) => {
    const { to } = await step(authorizeUrl(federation, changes))
    expect(`${to?.origin}${to?.pathname}`).toBe(callbackUrl)
    expect(Object.fromEntries(to?.searchParams ?? [])).toEqual({
      error,
      error_description: expect.any(String),
      state: 'st-1',
    })
  })

  itLocally('is closed when the provider is gone', async () => {
    const closed = await federate(contract)
    const { UserPoolId } = closed
    await contract.sdk.send(new DeleteIdentityProviderCommand({ UserPoolId, ProviderName: 'globex' }))
    expect((await step(authorizeUrl(closed))).to?.searchParams.get('error')).toBe('invalid_request')
  })

  itLocally('is closed to a client that has the pages switched off, and to clients of other pools', async () => {
    const { ClientId } = await createClient(contract, federation.UserPoolId)
    expect((await step(authorizeUrl(federation, { client_id: ClientId }))).status).toBe(400)
    const other = await federate(contract)
    expect((await step(authorizeUrl(federation, { client_id: other.ClientId }))).status).toBe(400)
    expect((await askTokens({ ...federation, ClientId: other.ClientId }, {})).body).toEqual({ error: 'invalid_client' })
  })
})

describe('the secret of a client', () => {
  itLocally('is asked for at the token endpoint, in the header or in the body', async () => {
    const { ClientId, ClientSecret = '' } = await createClient(contract, federation.UserPoolId, {
      ...oauth,
      GenerateSecret: true,
    })
    const ask = async (form: Record<string, string>, headers: Record<string, string> = {}) => {
      const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'x', ...form })
      const answer = await fetch(`${federation.hosted}/oauth2/token`, { method: 'POST', body, headers })
      return answer.json()
    }
    const basic = (secret: string) => ({
      authorization: `Basic ${Buffer.from(`${ClientId}:${secret}`).toString('base64')}`,
    })
    expect(await ask({ client_id: ClientId })).toEqual({ error: 'invalid_client' })
    expect(await ask({ client_id: ClientId, client_secret: 'x' })).toEqual({ error: 'invalid_client' })
    expect(await ask({}, basic('x'))).toEqual({ error: 'invalid_client' })
    expect(await ask({ client_id: 'other' }, basic(ClientSecret))).toEqual({ error: 'invalid_client' })
    expect(await ask({ client_id: ClientId, client_secret: ClientSecret })).toEqual({ error: 'invalid_grant' })
    expect(await ask({}, basic(ClientSecret))).toEqual({ error: 'invalid_grant' })
  })
})

describe('a client with a secret', () => {
  itLocally('exchanges its codes and continues its sessions with the secret, and no other client does', async () => {
    const settings = { ...oauth, AllowedOAuthScopes: ['openid', 'email'], SupportedIdentityProviders: ['globex'] }
    const own = await createClient(contract, federation.UserPoolId, { ...settings, GenerateSecret: true })
    const other = await createClient(contract, federation.UserPoolId, { ...settings, GenerateSecret: true })
    const described = await contract.sdk.send(
      new DescribeUserPoolClientCommand({ UserPoolId: federation.UserPoolId, ClientId: own.ClientId }),
    )
    expect(described.UserPoolClient?.ClientSecret).toBe(own.ClientSecret)
    const ask = async ({ ClientId, ClientSecret }: typeof own, form: Record<string, string>) => {
      const authorization = `Basic ${Buffer.from(`${ClientId}:${ClientSecret}`).toString('base64')}`
      const body = new URLSearchParams(form)
      const answer = await fetch(`${federation.hosted}/oauth2/token`, {
        method: 'POST',
        body,
        headers: { authorization },
      })
      return (await answer.json()) as { error?: string; refresh_token: string; access_token?: string }
    }
    const { begun, said } = await visit({ ...federation, ClientId: own.ClientId })
    const code = {
      grant_type: 'authorization_code',
      code: said.code ?? '',
      redirect_uri: callbackUrl,
      code_verifier: begun.codeVerifier,
    }
    expect(await ask(other, code)).toEqual({ error: 'invalid_grant' })
    const { refresh_token } = await ask(own, code)
    const refresh = { grant_type: 'refresh_token', refresh_token }
    expect(await ask(other, refresh)).toEqual({ error: 'invalid_grant' })
    expect(await ask(own, refresh)).toMatchObject({ access_token: expect.any(String) })
  })
})

describe('the way out', () => {
  itLocally('leads to a registered address only', async () => {
    const { hosted, ClientId } = federation
    const out = (to: string) => step(`${hosted}/logout?client_id=${ClientId}&logout_uri=${encodeURIComponent(to)}`)
    expect((await out('https://app.example/bye')).to?.href).toBe('https://app.example/bye')
    expect(await out('https://evil.example/')).toMatchObject({ status: 400, to: undefined })
  })
})
