import { type Refusal, type Result, refuse } from '../../errors/catalogue.ts'
import { type ChangeSet, create, replace, unchanged } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import type { Organization } from '../../store/entities/organization.ts'
import type { OrganizationPolicies } from '../../store/entities/policy.ts'
import { type OpenIdSettings, type SamlSettings, type SsoConfiguration, SsoKind } from '../../store/entities/sso.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { requireFeature } from '../organization/plan-features.ts'
import { isOnAmong } from '../policy/check-policy.ts'
import { PolicyType } from '../policy/policy-type.ts'
import { watchAfterSave } from './certificate-watch.ts'
import { checkOpenIdSupported, type OpenIdWish, secretOf } from './open-id.ts'
import { requestProvisioning } from './request-provisioning.ts'

/** What a client asks for; numbers and flags are checked here, not by the schema, where a refusal has more to say. */
export interface SsoWish {
  readonly enabled: boolean
  readonly identifier: string | null
  readonly configType: number
  readonly memberDecryptionType: number
  readonly idpAllowUnsolicitedAuthnResponse: boolean
  readonly idpWantAuthnRequestsSigned: boolean
  readonly settings: Omit<SamlSettings, 'configType' | 'memberDecryptionType'>
  /** Of OpenID Connect alone; `settings` says nothing then. */
  readonly openId?: OpenIdWish
}

const ALWAYS_SIGN = 1

/**
 * Saves an organization's login with SSO (specification 8.1, 8.2), and asks a worker to tell the user pool. `holder` is the
 * configuration that has the wished identifier, if one does: that is looked at before anything is written.
 */
export function saveSsoConfiguration(
  state: {
    organization: Organization
    saved: Stored<SsoConfiguration> | undefined
    holder: SsoConfiguration | undefined
    policies: Stored<OrganizationPolicies> | undefined
  },
  wish: SsoWish,
  context: Context,
): Result<{ changes: ChangeSet; configuration: SsoConfiguration }> {
  const { organization, saved, holder, policies } = state
  const { organizationId } = organization
  const refusal =
    requireFeature(organization, 'useSso') ??
    checkSupported(wish) ??
    checkComplete(wish, saved) ??
    (holder && holder.organizationId !== organizationId
      ? refuse('sso.identifier_taken', { field: 'identifier' })
      : undefined) ??
    checkPolicy(wish, policies)
  if (refusal) return refusal
  const { now } = context
  const settings = settingsOf(wish, saved)
  const change = {
    enabled: wish.enabled,
    identifier: wish.identifier,
    settings,
    connection: { state: 'pending' as const, reason: null, userPoolId: saved?.connection.userPoolId ?? null },
    ...watchAfterSave(saved, { enabled: wish.enabled, settings }, now),
    revisedAt: now,
  }
  const configuration = { createdAt: now, ...saved, organizationId, ...change }
  const wasEnabled = saved?.enabled ?? false
  return {
    ok: true,
    configuration,
    changes: [
      saved ? replace('SsoConfiguration', saved, change) : create('SsoConfiguration', configuration),
      ...(policies && !wish.enabled ? [unchanged('OrganizationPolicies', policies)] : []),
      requestProvisioning(organizationId, context),
      ...(wish.enabled === wasEnabled
        ? []
        : [
            organizationEvent(context, wish.enabled ? EventType.SsoTurnedOn : EventType.SsoTurnedOff, {
              organizationId,
            }),
          ]),
    ],
  }
}

function settingsOf(wish: SsoWish, saved: SsoConfiguration | undefined): SamlSettings | OpenIdSettings {
  if (!wish.openId) return { ...wish.settings, configType: SsoKind.Saml2, memberDecryptionType: 0 }
  const { acrValues: _asked, expectedReturnAcrValue: _demanded, ...openId } = wish.openId
  return {
    ...openId,
    configType: SsoKind.OpenIdConnect,
    memberDecryptionType: 0,
    authority: openId.authority ?? '',
    clientId: openId.clientId ?? '',
    clientSecret: secretOf(wish.openId, saved) ?? '',
  }
}

function checkSupported(wish: SsoWish): Refusal | undefined {
  if (wish.configType !== (wish.openId ? SsoKind.OpenIdConnect : SsoKind.Saml2)) {
    return refuse('sso.kind_unsupported', { field: 'data.configType' })
  }
  if (wish.memberDecryptionType !== 0) {
    return refuse('sso.decryption_unsupported', { field: 'data.memberDecryptionType' })
  }
  if (wish.openId) return checkOpenIdSupported(wish.openId)
  const unsupported = (field: string, setting: string) =>
    refuse('sso.setting_unsupported', { field: `data.${field}`, values: { setting } })
  if (wish.idpAllowUnsolicitedAuthnResponse) {
    return unsupported('idpAllowUnsolicitedAuthnResponse', 'sign-in that begins at the identity provider')
  }
  if (wish.idpWantAuthnRequestsSigned) return unsupported('idpWantAuthnRequestsSigned', 'signed sign-in requests')
  if (wish.settings.spSigningBehavior === ALWAYS_SIGN)
    return unsupported('spSigningBehavior', 'signed sign-in requests')
  return undefined
}

function checkComplete(
  { enabled, identifier, settings, openId }: SsoWish,
  saved: SsoConfiguration | undefined,
): Refusal | undefined {
  if (enabled && identifier === null) return refuse('request.field_missing', { field: 'identifier' })
  if (openId) {
    const known = { ...openId, clientSecret: secretOf(openId, saved) }
    const absent = (['authority', 'clientId', 'clientSecret'] as const).find((field) => !known[field])
    return absent && refuse('request.field_missing', { field: `data.${absent}` })
  }
  if (settings.idpMetadataUrl) return undefined
  const needed = ['idpEntityId', 'idpSingleSignOnServiceUrl', 'idpX509PublicCert'] as const
  const missing = needed.find((field) => !settings[field])
  return missing && refuse('request.field_missing', { field: `data.${missing}` })
}

/** Nobody whom the policy binds could sign in any more. */
function checkPolicy({ enabled }: SsoWish, policies: OrganizationPolicies | undefined): Refusal | undefined {
  const isRequired = isOnAmong(policies?.policies ?? [])(PolicyType.RequireSso)
  return isRequired && !enabled ? refuse('sso.required_by_policy', { field: 'enabled' }) : undefined
}
