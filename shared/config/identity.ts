/**
 * Attributes of the user pool that carry what an identity provider says of a person at his last sign-in. Only the sign-in of
 * that moment reads them; the address by which the pool knows an account is never mapped, so no provider can change it.
 */
export const ssoAttributes = {
  subject: 'sso_subject',
  /** As many as claims can be asked for an address. */
  addresses: ['sso_address_1', 'sso_address_2', 'sso_address_3', 'sso_address_4'],
} as const

/** All of them, as the pool's schema names them. */
export const ssoAttributeNames: readonly string[] = [ssoAttributes.subject, ...ssoAttributes.addresses]

/** The name under which a sign-in carries such an attribute. */
export const customAttribute = (name: string) => `custom:${name}`
