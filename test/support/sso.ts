import { randomUUID } from 'node:crypto'
import { hashOf, newSecret } from '../../functions/runtime/sealed-session.ts'
import { setupLink } from '../../functions/runtime/setup-link.ts'
import { ssoToken } from '../../functions/sso/sso-token.ts'
import { makeSigningCertificate } from '../../infra/local/identity-provider/certificate.ts'
import { minutesAfter } from '../../shared/domain/instant.ts'
import { create } from '../../shared/store/change-set.ts'
import type { SsoConfiguration } from '../../shared/store/entities/sso.ts'
import { ssoConfiguration, ssoSettings } from '../domain/sso/records.ts'
import type { Person } from './scene.ts'
import type { World } from './world.ts'

const MADE_AT = new Date('2026-03-01T12:00:00.000Z')

/** Two certificates of one identity provider, made once for a run of tests; the second is good for ten years. */
export const certificates = Promise.all([
  makeSigningCertificate('idp.example.test', MADE_AT, 3650),
  makeSigningCertificate('next.example.test', MADE_AT, 3650),
])

/** A certificate that is read without complaint, and breaks when its dates or its key are asked for. */
export async function brokenCertificate(what: 'date' | 'key'): Promise<string> {
  const [{ certificate }] = await certificates
  const der = Buffer.from(certificate, 'base64')
  const ends = der.indexOf('360227110000Z')
  const rsa = der.indexOf(Buffer.from('06092a864886f70d010101', 'hex'))
  if (what === 'date') der.write('999999999999Z', ends)
  else der.writeUInt8(0x63, rsa + 10)
  return der.toString('base64')
}

/** The body of a configuration that is complete; each has an identifier of its own. */
export async function ssoBody(over: { enabled?: boolean; identifier?: string | null; data?: object } = {}) {
  const [{ certificate }] = await certificates
  return {
    enabled: true,
    identifier: `globex-${randomUUID()}`,
    ...over,
    data: {
      configType: 2,
      memberDecryptionType: 0,
      idpEntityId: 'https://idp.example.test',
      idpSingleSignOnServiceUrl: 'https://idp.example.test/sso',
      idpX509PublicCert: certificate,
      ...over.data,
    },
  }
}

/** The metadata of an identity provider with these certificates. */
export const metadataOf = (...keys: readonly string[]) => `<?xml version="1.0" encoding="UTF-8"?>
<!-- written by an identity provider -->
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.test/?a=1&amp;b=2">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
${keys
  .map(
    (key) => `<KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
      <ds:X509Certificate>
        ${key.replaceAll(/.{64}/g, '$&\n')}
      </ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>`,
  )
  .join('\n')}
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.test/post"/>
    <SingleSignOnService Binding='urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect' Location='https://idp.example.test/redirect' />
  </IDPSSODescriptor>
</EntityDescriptor>`

/** A login that an application began: what it knows of it. */
export const asked = {
  clientId: 'cli',
  redirectUri: 'http://localhost:8065',
  codeChallenge: hashOf('the verifier of the application'),
  clientState: 'state_identifier=globex',
}

export interface SsoScene {
  readonly identifier: string
  /** A token of the check that comes before. */
  readonly token: string
  /** The state of a login that is under way, and the cookie of its browser. */
  readonly state: string
  readonly cookie: string
}

/** Login with SSO that a pool has ready, written straight to the table, and a login that is under way. */
export async function openSso(
  world: World,
  organizationId: string,
  over: Partial<SsoConfiguration> = {},
): Promise<SsoScene> {
  const identifier = `Globex-${randomUUID().slice(0, 8)}`
  const connection = { state: 'ready', reason: null, userPoolId: 'pool' } as const
  const { version: _, ...configuration } = ssoConfiguration({
    organizationId,
    identifier,
    connection,
    settings: ssoSettings({ idpX509PublicCert: null, idpMetadataUrl: 'https://idp.example.test/metadata' }),
    ...over,
  })
  await world.store.commit([create('SsoConfiguration', configuration)])
  // Tests over all routes take longer than a token lives.
  const token = await ssoToken(world.macKey, organizationId, minutesAfter(world.now(), 60))
  return { identifier, token, ...(await beganLogin(world, organizationId)) }
}

/** A login of a browser that came as far as the identity provider. */
export async function beganLogin(
  world: World,
  organizationId: string,
  chosenAccountId: string | null = null,
): Promise<{ state: string; cookie: string }> {
  const state = newSecret()
  const secret = newSecret()
  const expiresAt = minutesAfter(world.now(), 10)
  const hashes = { stateHash: hashOf(state), browserHash: hashOf(secret) }
  const login = { ...asked, ...hashes, organizationId, chosenAccountId, repeats: 0, expiresAt }
  await world.store.commit([create('SsoLogin', login)])
  return { state, cookie: `__Host-keyward-sso=${secret}` }
}

/** Somebody's identity at an organization, as his first sign-in linked it. Answers the identity provider's name for him. */
export async function linkedIdentity(world: World, organizationId: string, { subject }: Person): Promise<string> {
  const externalId = `id-of-${subject}`
  await world.store.commit([
    create('SsoLink', { organizationId, accountId: subject, externalId, createdAt: world.now() }),
  ])
  return externalId
}

/** A link with which metadata is handed in, written straight to the table; answers its token. */
export async function openSetup(world: World, organizationId: string): Promise<string> {
  const setup = {
    organizationId,
    nonce: randomUUID(),
    email: null,
    createdAt: world.now(),
    expiresAt: minutesAfter(world.now(), 7 * 24 * 60),
    usedAt: null,
  }
  await world.store.commit([create('SsoSetup', setup)])
  const link = await setupLink(world.macKey, 'https://keyward.test', setup)
  return new URL(link).searchParams.get('token') ?? ''
}
