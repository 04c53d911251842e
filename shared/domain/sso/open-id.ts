import { type Refusal, refuse } from '../../errors/catalogue.ts'
import type { OpenIdSettings, SsoConfiguration } from '../../store/entities/sso.ts'

/** What a client asks for of OpenID Connect, beside what is the same for all. */
export interface OpenIdWish
  extends Omit<OpenIdSettings, 'configType' | 'memberDecryptionType' | 'authority' | 'clientId' | 'clientSecret'> {
  readonly authority: string | null
  readonly clientId: string | null
  /** Encrypted; null: it stays as it was. */
  readonly clientSecret: string | null
  readonly acrValues: string | null
  readonly expectedReturnAcrValue: string | null
}

const FORM_POST = 1
const SUBJECT_CLAIM = 'sub'

/** Refuses what the user pool does not do with an OpenID provider. */
export function checkOpenIdSupported(wish: OpenIdWish): Refusal | undefined {
  const unsupported = (field: string, setting: string) =>
    refuse('sso.setting_unsupported', { field: `data.${field}`, values: { setting } })
  const { authority, metadataAddress, additionalUserIdClaimTypes } = wish
  if (wish.redirectBehavior === FORM_POST) return unsupported('redirectBehavior', 'sign-in requests by form post')
  if (wish.acrValues) return unsupported('acrValues', 'asking for acr values')
  if (wish.expectedReturnAcrValue) return unsupported('expectedReturnAcrValue', 'demanding an acr value')
  if (additionalUserIdClaimTypes && additionalUserIdClaimTypes.trim() !== SUBJECT_CLAIM) {
    return unsupported('additionalUserIdClaimTypes', `telling people apart by another claim than ${SUBJECT_CLAIM}`)
  }
  if (authority && metadataAddress && metadataAddress !== discoveryAddress(authority)) {
    return unsupported('metadataAddress', `metadata elsewhere than at ${discoveryAddress(authority)}`)
  }
  return undefined
}

/** Where the provider describes itself (OpenID Connect Discovery 1.0, section 4). */
export const discoveryAddress = (authority: string): string =>
  `${authority.replace(/\/$/, '')}/.well-known/openid-configuration`

/**
 * The secret that holds from now on. The one before is kept for the very application it was made for only: with another
 * authority, keeping it would hand it to somebody else.
 */
export function secretOf(wish: OpenIdWish, saved: SsoConfiguration | undefined): string | null {
  if (wish.clientSecret !== null) return wish.clientSecret
  const before = saved?.settings
  const isSame = before?.configType === 1 && before.authority === wish.authority && before.clientId === wish.clientId
  return isSame ? before.clientSecret : null
}
