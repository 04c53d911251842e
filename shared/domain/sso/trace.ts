import { limits } from '../../config/limits.ts'
import { explain, type Refusal } from '../../errors/catalogue.ts'
import { type Change, create } from '../../store/change-set.ts'
import { type SsoConfiguration, SsoKind } from '../../store/entities/sso.ts'
import type { SsoAgreement, SsoTrace } from '../../store/entities/sso-trace.ts'
import type { Instant, OrganizationId } from '../../store/id.ts'
import { minutesAfter } from '../instant.ts'
import { identityProviderOf } from './identity-provider.ts'
import { withoutPersons } from './without-persons.ts'

/** A step of somebody's login with SSO, as the function saw it that takes part in it. */
export interface SsoStep {
  readonly organizationId: OrganizationId
  readonly step: SsoTrace['step']
  /** Why it ended there; undefined where it went on. */
  readonly refusal: Refusal | undefined
  /** The login that it belongs to, if the step knows. */
  readonly login?: { readonly stateHash: string }
  readonly clientId?: string
  /** What the organization expects, as it was at this moment. */
  readonly configuration?: SsoConfiguration | undefined
  /** This side, as the identity provider has to know it. */
  readonly serviceProvider?: Partial<Pick<SsoAgreement, 'audience' | 'destination'>>
  readonly received?: Partial<SsoAgreement>
}

const NOTHING: SsoAgreement = {
  issuer: null,
  audience: null,
  destination: null,
  nameIdFormat: null,
  attributeNames: [],
}

const PASSED = {
  begin: 'The browser was sent to the identity provider.',
  trigger: 'The identity provider vouched for somebody the user pool does not know yet; who it is, is decided next.',
  callback: 'The person came back signed in; the application gets its code.',
  redeem: 'The application exchanged its code: the sign-in is complete.',
} as const satisfies Record<SsoTrace['step'], string>

/** NameID formats by the numbers of specification 8.1; 0 asks for none. */
const NAME_ID_FORMATS: Readonly<Record<number, string>> = {
  1: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  2: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  3: 'urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName',
  4: 'urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName',
  5: 'urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos',
  6: 'urn:oasis:names:tc:SAML:2.0:nameid-format:entity',
  7: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  8: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
}

const MESSAGE_LENGTH_MAX = 600

/** As much of the state's hash as tells attempts apart. */
const ATTEMPT_LENGTH = 12

/**
 * The write that traces a step; none where the last minute has enough of its kind, or enough of all: anybody may begin a
 * login, and nobody shall fill the table that way. `recent` are the organization's latest traces, newest first.
 */
export function traceStep(
  step: SsoStep,
  recent: readonly SsoTrace[],
  { now, traceId }: { now: Instant; traceId: string },
): readonly Change[] {
  const code = step.refusal?.code ?? null
  const since = minutesAfter(now, -1)
  const ofMinute = recent.filter(({ at }) => at > since)
  const alike = ofMinute.filter((one) => one.step === step.step && one.code === code)
  if (ofMinute.length >= limits.ssoTracesPerMinute || alike.length >= limits.ssoTracesAlikePerMinute) return []
  return [
    create('SsoTrace', {
      organizationId: step.organizationId,
      traceId,
      at: now,
      step: step.step,
      code,
      message: step.refusal ? withoutPersons(explain(step.refusal).text, MESSAGE_LENGTH_MAX) : PASSED[step.step],
      attemptId: step.login?.stateHash.slice(0, ATTEMPT_LENGTH) ?? null,
      clientId: step.clientId ?? null,
      expected: step.configuration ? expectedOf(step.configuration, step.serviceProvider) : NOTHING,
      received: { ...NOTHING, ...step.received },
    }),
  ]
}

function expectedOf(configuration: SsoConfiguration, serviceProvider: SsoStep['serviceProvider']): SsoAgreement {
  const { settings } = configuration
  const claims = Object.values(identityProviderOf(configuration).attributes)
  if (settings.configType === SsoKind.OpenIdConnect) {
    return { ...NOTHING, issuer: settings.authority, audience: settings.clientId, attributeNames: claims }
  }
  return {
    ...NOTHING,
    ...serviceProvider,
    issuer: settings.idpEntityId,
    nameIdFormat: NAME_ID_FORMATS[settings.spNameIdFormat] ?? null,
    attributeNames: [NAME_ID, ...claims],
  }
}

const NAME_ID = 'NameID'

/** The names of what an identity provider told, by its own words; `told` is by the pool's names. */
export function toldNames(
  configuration: SsoConfiguration | undefined,
  nameId: string,
  told: Readonly<Record<string, string>>,
): readonly string[] {
  const claims = configuration ? Object.entries(identityProviderOf(configuration).attributes) : []
  const names = claims.filter(([attribute]) => told[attribute] !== undefined).map(([, claim]) => claim)
  return [...(nameId ? [NAME_ID] : []), ...names]
}
