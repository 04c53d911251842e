import { limits } from '../../config/limits.ts'
import { type Refusal, type Result, refuse } from '../../errors/catalogue.ts'
import { type Change, type ChangeSet, create, remove, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Organization } from '../../store/entities/organization.ts'
import { type SamlSettings, type SsoConfiguration, SsoKind, type SsoSetup } from '../../store/entities/sso.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { hoursAfter } from '../instant.ts'
import { requestMail } from '../mail.ts'
import { requireFeature } from '../organization/plan-features.ts'

const DAY_HOURS = 24
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'

/**
 * Makes the link for whoever runs the identity provider; one that was there before opens nothing any more. Only while login with
 * SSO is off: nobody without an account may change whom people trust who sign in at this moment.
 */
export function issueSetup(
  state: {
    organization: Organization
    configuration: SsoConfiguration | undefined
    setup: Stored<SsoSetup> | undefined
  },
  email: string | null,
  context: Context,
): Result<{ setup: SsoSetup; changes: ChangeSet }> {
  const { organization, configuration, setup: before } = state
  const refusal =
    requireFeature(organization, 'useSso') ?? refuseWhileOn(configuration) ?? refuseSoon(before, email, context)
  if (refusal) return refusal
  const { organizationId, name: organizationName } = organization
  const { now, ids } = context
  const expiresAt = hoursAfter(now, limits.ssoSetupDays * DAY_HOURS)
  const setup: SsoSetup = { organizationId, nonce: ids.next(), email, createdAt: now, expiresAt, usedAt: null }
  const { nonce } = setup
  const mails =
    email === null
      ? []
      : [requestMail(context, email, { kind: 'sso-setup', organizationId, organizationName, email, nonce, expiresAt })]
  return {
    ok: true,
    setup,
    changes: [
      before ? replace('SsoSetup', before, setup) : create('SsoSetup', setup),
      organizationEvent(context, EventType.SsoSetupLinkIssued, { organizationId }),
      ...mails,
    ],
  }
}

/** Ends the link: it opens nothing any more. */
export function revokeSetup(setup: Stored<SsoSetup>, context: Context): ChangeSet {
  const { organizationId } = setup
  return [remove('SsoSetup', setup), organizationEvent(context, EventType.SsoSetupLinkRevoked, { organizationId })]
}

/** How the link stands for whoever holds its token; without it, it is unknown, whatever it is. */
export function setupState(
  setup: SsoSetup | undefined,
  tokenMatches: boolean,
  now: string,
): 'open' | 'expired' | 'used' | 'unknown' {
  if (!setup || !tokenMatches) return 'unknown'
  if (setup.usedAt !== null) return 'used'
  return now >= setup.expiresAt ? 'expired' : 'open'
}

/** What is handed in: metadata that was read already, or where it is fetched. */
export type HandedIn = Pick<
  SamlSettings,
  'idpEntityId' | 'idpSingleSignOnServiceUrl' | 'idpX509PublicCert' | 'idpX509PublicCertNext' | 'idpMetadataUrl'
>

/**
 * Saves what came in by the link, and ends the link. It changes whom to trust and nothing else: login with SSO stays off, and has
 * the identifier that it had. An administrator looks at it and turns it on.
 */
export function handInMetadata(
  state: {
    organization: Organization
    configuration: Stored<SsoConfiguration> | undefined
    setup: Stored<SsoSetup>
  },
  handedIn: HandedIn,
  context: Context,
): Result<{ changes: ChangeSet }> {
  const { organization, configuration, setup } = state
  const refusal = requireFeature(organization, 'useSso') ?? refuseWhileOn(configuration)
  if (refusal) return refusal
  const { organizationId } = organization
  const { now } = context
  const before = configuration?.settings.configType === SsoKind.Saml2 ? configuration.settings : initialSettings
  const settings = { ...before, ...handedIn }
  const saved: Change = configuration
    ? replace('SsoConfiguration', configuration, { settings, revisedAt: now })
    : create('SsoConfiguration', {
        organizationId,
        enabled: false,
        identifier: null,
        settings,
        connection: { state: 'off', reason: null, userPoolId: null },
        certificateWatch: { found: null, warned: [] },
        dueAt: null,
        createdAt: now,
        revisedAt: now,
      })
  return {
    ok: true,
    changes: [
      saved,
      replace('SsoSetup', setup, { usedAt: now }),
      organizationEvent(context, EventType.SsoMetadataHandedIn, { organizationId }),
    ],
  }
}

const refuseWhileOn = (configuration: SsoConfiguration | undefined): Refusal | undefined =>
  configuration?.enabled ? refuse('sso.setup_while_on') : undefined

/** Nobody's mailbox is filled by pressing a button again and again. */
function refuseSoon(before: SsoSetup | undefined, email: string | null, { now }: Context): Refusal | undefined {
  if (!before || email === null || before.email === null) return undefined
  const waitMs = Date.parse(before.createdAt) + limits.reinviteSeconds * 1000 - Date.parse(now)
  return waitMs > 0
    ? refuse('sso.setup_too_soon', { values: { retryAfterSeconds: Math.ceil(waitMs / 1000) } })
    : undefined
}

/** What holds where nobody saved anything yet. */
const initialSettings: Omit<SamlSettings, keyof HandedIn> = {
  configType: SsoKind.Saml2,
  memberDecryptionType: 0,
  additionalUserIdClaimTypes: null,
  additionalEmailClaimTypes: null,
  spNameIdFormat: 0,
  spOutboundSigningAlgorithm: RSA_SHA256,
  spMinIncomingSigningAlgorithm: RSA_SHA256,
  spSigningBehavior: 0,
  spWantAssertionsSigned: false,
  spValidateCertificates: false,
  idpBindingType: 1,
  idpSingleLogoutServiceUrl: null,
  idpOutboundSigningAlgorithm: RSA_SHA256,
  idpDisableOutboundLogoutRequests: false,
}
