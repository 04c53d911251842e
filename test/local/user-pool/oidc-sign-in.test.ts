import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CreateIdentityProviderCommand, UpdateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, beforeEach, describe, expect } from '@jest/globals'
import { type Contract, claimsOf, itLocally, openContract } from './contract.ts'
import { askTokens, authorizeUrl, callbackUrl, type Federation, federate, step } from './federation.ts'

type Says = {
  claims: Record<string, unknown>
  head: Record<string, unknown>
  key: KeyObject
  userInfo: Record<string, unknown>
  tokenStatus: number
}

const own = generateKeyPairSync('rsa', { modulusLength: 2048 })
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 })
const asked: URLSearchParams[] = []
let says: Says
let issuer: string

function jwt({ head, claims, key }: Says): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const signed = `${encode(head)}.${encode(claims)}`
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`
}

/** An OpenID provider that says whatever a test wants it to say. */
const provider = createServer((request, response) => {
  void (async () => {
    let body = ''
    for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString()
    const answers: Record<string, () => object> = {
      '/.well-known/openid-configuration': () => ({
        issuer,
        authorization_endpoint: `${issuer}/authorize?theme=1`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        userinfo_endpoint: `${issuer}/me`,
      }),
      '/keys': () => ({ keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'k1' }] }),
      '/token': () => {
        asked.push(new URLSearchParams(body))
        return { id_token: jwt(says), access_token: 'opaque', token_type: 'Bearer' }
      },
      '/me': () => says.userInfo,
    }
    const answer = answers[request.url ?? '']?.()
    response.writeHead(request.url === '/token' ? says.tokenStatus : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer ?? {}))
  })()
})

let contract: Contract
let federation: Federation
beforeAll(async () => {
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  contract = await openContract()
  federation = await federate(contract)
  const { UserPoolId, ClientId } = federation
  await contract.sdk.send(
    new CreateIdentityProviderCommand({
      UserPoolId,
      ProviderName: 'hooli',
      ProviderType: 'OIDC',
      ProviderDetails: {
        client_id: 'keyward',
        client_secret: 'secret',
        attributes_request_method: 'GET',
        oidc_issuer: issuer,
        authorize_scopes: 'openid email',
      },
      AttributeMapping: { email: 'email', email_verified: 'email_verified', username: 'sub' },
    }),
  )
  await contract.sdk.send(
    new UpdateUserPoolClientCommand({
      UserPoolId,
      ClientId,
      CallbackURLs: [callbackUrl],
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email'],
      AllowedOAuthFlowsUserPoolClient: true,
      SupportedIdentityProviders: ['hooli'],
    }),
  )
})
beforeEach(() => {
  asked.length = 0
})
afterAll(async () => {
  provider.close()
  await contract.close()
})

/** One visit to the provider; answers what the application is told. */
async function visit(change: Partial<Says> = {}, claims: object = {}): Promise<Record<string, string>> {
  const { to } = await step(authorizeUrl(federation, { identity_provider: 'hooli' }))
  const sent = to?.searchParams ?? new URLSearchParams()
  says = {
    claims: {
      iss: issuer,
      aud: 'keyward',
      sub: 'gavin-1',
      nonce: sent.get('nonce'),
      exp: contract.now() / 1000 + 300,
      ...claims,
    },
    head: { alg: 'RS256', kid: 'k1' },
    key: own.privateKey,
    userInfo: { sub: 'gavin-1', email: 'gavin@hooli.example', email_verified: true },
    tokenStatus: 200,
    ...change,
  }
  const back = new URLSearchParams({ code: 'c-1', state: sent.get('state') ?? '' })
  const answer = await step(`${sent.get('redirect_uri') ?? ''}?${back.toString()}`)
  return Object.fromEntries(answer.to?.searchParams ?? [])
}

describe('a sign-in through an OpenID provider', () => {
  itLocally('asks it as the provider is registered', async () => {
    const { to } = await step(authorizeUrl(federation, { identity_provider: 'hooli' }))
    expect(`${to?.origin}${to?.pathname}`).toBe(`${issuer}/authorize`)
    expect(Object.fromEntries(to?.searchParams ?? [])).toEqual({
      theme: '1',
      client_id: 'keyward',
      redirect_uri: `${federation.hosted}/oauth2/idpresponse`,
      scope: 'openid email',
      response_type: 'code',
      state: expect.any(String),
      nonce: expect.any(String),
    })
  })

  itLocally('ends with tokens that name the provider', async () => {
    const { code = '' } = await visit()
    expect(Object.fromEntries(asked[0] ?? [])).toEqual({
      grant_type: 'authorization_code',
      code: 'c-1',
      redirect_uri: `${federation.hosted}/oauth2/idpresponse`,
      client_id: 'keyward',
      client_secret: 'secret',
    })
    const { body } = await askTokens(federation, { grant_type: 'authorization_code', code, redirect_uri: callbackUrl })
    expect(claimsOf(body.id_token)).toMatchObject({
      'cognito:username': 'hooli_gavin-1',
      email: 'gavin@hooli.example',
      email_verified: true,
      identities: [{ providerName: 'hooli', providerType: 'OIDC', userId: 'gavin-1', issuer }],
    })
  })

  itLocally.each<[string, () => [Partial<Says>, object?], string]>([
    ['a foreign key', () => [{ key: foreign.privateKey }], 'signature is invalid'],
    ['a key that is not published', () => [{ head: { alg: 'RS256', kid: 'k2' } }], 'no key of the provider'],
    ['no signature', () => [{ head: { alg: 'none', kid: 'k1' } }], 'no key of the provider'],
    ['another issuer', () => [{}, { iss: 'https://evil.example' }], 'somebody else'],
    ['another audience', () => [{}, { aud: 'other' }], 'somebody else'],
    ['another authorized party', () => [{}, { aud: ['keyward', 'other'], azp: 'other' }], 'somebody else'],
    ['another nonce', () => [{}, { nonce: 'x' }], 'somebody else'],
    ['no subject', () => [{}, { sub: undefined }], 'somebody else'],
    ['an ID token that has expired', () => [{}, { exp: contract.now() / 1000 - 120 }], 'has expired'],
    ['user info of somebody else', () => [{ userInfo: { sub: 'other' } }], 'about somebody else'],
    ['a refused code', () => [{ tokenStatus: 400 }], 'status 400'],
  ])('is refused with %s', async (_, make, reason) => {
    expect(await visit(...make())).toEqual({
      error: 'invalid_request',
      error_description: expect.stringContaining('hooli Error - '),
      state: 'st-1',
    })
    expect((await visit(...make())).error_description).toContain(reason)
  })

  itLocally('hands the error of the provider on', async () => {
    const { to } = await step(authorizeUrl(federation, { identity_provider: 'hooli' }))
    const state = to?.searchParams.get('state') ?? ''
    const { to: back } = await step(
      `${federation.hosted}/oauth2/idpresponse?error=access_denied&error_description=no&state=${state}`,
    )
    expect(back?.searchParams.get('error_description')).toBe('hooli Error - access_denied no')
  })

  itLocally('stays here when the state is not known, or was used', async () => {
    const back = (state: string) => step(`${federation.hosted}/oauth2/idpresponse?error=access_denied&state=${state}`)
    expect(await back('x')).toMatchObject({ status: 400, to: undefined })
    const { to } = await step(authorizeUrl(federation, { identity_provider: 'hooli' }))
    const state = to?.searchParams.get('state') ?? ''
    expect((await back(state)).status).toBe(302)
    expect(await back(state)).toMatchObject({ status: 400, to: undefined })
  })
})
