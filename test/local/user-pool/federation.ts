import { createHash, randomBytes } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import {
  CreateIdentityProviderCommand,
  type CreateUserPoolCommandInput,
  CreateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { makeSigningCertificate, type SigningCertificate } from '../../../infra/local/identity-provider/certificate.ts'
import { metadataXml } from '../../../infra/local/identity-provider/metadata.ts'
import { type Signed, type Statement, samlResponse } from '../../../infra/local/identity-provider/saml-response.ts'
import { type Contract, createClient } from './contract.ts'

export const callbackUrl = 'https://app.example/sso/callback'

/** An identity provider that says whatever a test wants it to say. */
export type TestProvider = { readonly entityId: string; readonly key: SigningCertificate }

/** A pool with a domain, a client for the hosted pages and one SAML provider, `globex`. */
export type Federation = {
  readonly contract: Contract
  readonly UserPoolId: string
  readonly ClientId: string
  readonly hosted: string
  readonly provider: TestProvider
}

/** A browser that was sent to the identity provider. */
export type Begun = {
  readonly requestId: string
  readonly relayState: string
  readonly assertionConsumerServiceUrl: string
  readonly codeVerifier: string
}

const makeGlobex = once(async () => makeProvider('globex'))

/** Makes what takes long at its first use and keeps it. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined
  return async () => (made ??= make())
}

export async function makeProvider(name: string): Promise<TestProvider> {
  return { entityId: `https://${name}.example/saml`, key: await makeSigningCertificate(name, new Date()) }
}

export function metadataOf({ entityId, key }: TestProvider, ...further: SigningCertificate[]): string {
  return metadataXml({
    entityId,
    singleSignOnUrl: `${entityId}/sso?tenant=1`,
    nameIdFormat: 'email',
    ring: { keys: [key, ...further], signing: 0 },
  })
}

export async function federate(
  contract: Contract,
  settings: Partial<CreateUserPoolCommandInput> = {},
): Promise<Federation> {
  const { Id: UserPoolId } = await contract.createPool(settings)
  const domain = `keyward-${randomBytes(6).toString('hex')}`
  await contract.sdk.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: domain }))
  const provider = await makeGlobex()
  await contract.sdk.send(
    new CreateIdentityProviderCommand({
      UserPoolId,
      ProviderName: 'globex',
      ProviderType: 'SAML',
      ProviderDetails: { MetadataFile: metadataOf(provider) },
      AttributeMapping: { email: 'mail', name: 'displayName' },
      IdpIdentifiers: ['globex.example'],
    }),
  )
  const { ClientId } = await createClient(contract, UserPoolId, {
    CallbackURLs: [callbackUrl],
    LogoutURLs: ['https://app.example/bye'],
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email', 'profile'],
    AllowedOAuthFlowsUserPoolClient: true,
    SupportedIdentityProviders: ['globex'],
  })
  return { contract, UserPoolId, ClientId, hosted: `${contract.url}/auth/${domain}`, provider }
}

export function authorizeUrl(
  { hosted, ClientId }: Federation,
  changes: Record<string, string | undefined> = {},
): string {
  const parameters = {
    response_type: 'code',
    client_id: ClientId,
    redirect_uri: callbackUrl,
    scope: 'openid email',
    state: 'st-1',
    identity_provider: 'globex',
    ...changes,
  }
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return `${hosted}/oauth2/authorize?${new URLSearchParams(given).toString()}`
}

/** Goes where the address redirects to, one step. */
export async function step(
  url: string,
  form?: Record<string, string>,
): Promise<{ status: number; to: URL | undefined; text: string }> {
  const answer = await fetch(url, {
    redirect: 'manual',
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
  })
  const location = answer.headers.get('location')
  return { status: answer.status, to: location === null ? undefined : new URL(location), text: await answer.text() }
}

export async function begin(federation: Federation, changes: Record<string, string> = {}): Promise<Begun> {
  const codeVerifier = randomBytes(32).toString('base64url')
  const code_challenge = createHash('sha256').update(codeVerifier).digest('base64url')
  const { to } = await step(
    authorizeUrl(federation, { code_challenge, code_challenge_method: 'S256', nonce: 'n-1', ...changes }),
  )
  const xml = inflateRawSync(Buffer.from(to?.searchParams.get('SAMLRequest') ?? '', 'base64')).toString('utf8')
  const read = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(xml)?.[1] ?? ''
  return {
    requestId: read('ID'),
    relayState: to?.searchParams.get('RelayState') ?? '',
    assertionConsumerServiceUrl: read('AssertionConsumerServiceURL'),
    codeVerifier,
  }
}

/** What an honest identity provider says of Hank. */
export function statementOf(
  { contract, UserPoolId, provider }: Federation,
  begun: Begun,
  changes: Partial<Statement> = {},
): Statement {
  return {
    issuer: provider.entityId,
    audience: `urn:amazon:cognito:sp:${UserPoolId}`,
    recipient: begun.assertionConsumerServiceUrl,
    inResponseTo: begun.requestId,
    nameId: 'hank@globex.example',
    nameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
    attributes: { mail: 'hank@globex.example', displayName: 'Hank Scorpio' },
    now: contract.now(),
    ...changes,
  }
}

/** Takes a response back; answers what the application is told. */
export async function bring(begun: Begun, xml: string): Promise<{ status: number; said: Record<string, string> }> {
  const { status, to } = await step(begun.assertionConsumerServiceUrl, {
    SAMLResponse: Buffer.from(xml).toString('base64'),
    RelayState: begun.relayState,
  })
  return { status, said: Object.fromEntries(to?.searchParams ?? []) }
}

/** One whole visit to an honest identity provider; answers what the application is told, and what it needs to go on. */
export async function visit(
  federation: Federation,
  changes: Partial<Statement> = {},
  signed: Signed = 'assertion',
): Promise<{ begun: Begun; said: Record<string, string> }> {
  const begun = await begin(federation)
  const { said } = await bring(
    begun,
    samlResponse(statementOf(federation, begun, changes), federation.provider.key, signed),
  )
  return { begun, said }
}

export type Tokens = {
  id_token?: string
  access_token: string
  refresh_token?: string
  error?: string
  expires_in: number
  token_type: string
}

export async function askTokens(
  { hosted, ClientId }: Federation,
  form: Record<string, string>,
): Promise<{ status: number; body: Tokens }> {
  const answer = await fetch(`${hosted}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: ClientId, ...form }),
  })
  return { status: answer.status, body: (await answer.json()) as Tokens }
}

export async function exchange(
  federation: Federation,
  { begun, said }: { begun: Begun; said: Record<string, string> },
): Promise<Tokens> {
  const { body } = await askTokens(federation, {
    grant_type: 'authorization_code',
    code: said.code ?? '',
    redirect_uri: callbackUrl,
    code_verifier: begun.codeVerifier,
  })
  return body
}
