import type { MacKey } from '../../shared/ports/ports.ts'
import type { SsoSetup } from '../../shared/store/entities/sso.ts'
import { invitationToken, isInvitationToken } from './mailed-token.ts'

/** Whoever holds the token of the link may hand in metadata for this organization, and do nothing else. */
const subjectOf = ({ organizationId, email }: Pick<SsoSetup, 'organizationId' | 'email'>) =>
  ({ purpose: 'sso-setup', scopeId: organizationId, rowId: organizationId, email: email ?? '' }) as const

/** The link with which the metadata of an identity provider is handed in. */
export async function setupLink(
  macKey: MacKey,
  publicUrl: string,
  setup: Pick<SsoSetup, 'organizationId' | 'email' | 'nonce'>,
): Promise<string> {
  const { organizationId } = setup
  const token = await invitationToken(macKey, { ...subjectOf(setup), invitation: setup })
  return `${publicUrl}/sso-setup?${new URLSearchParams({ organizationId, token }).toString()}`
}

/** Whether the token is the one of this link. */
export async function isSetupToken(macKey: MacKey, token: string, setup: SsoSetup): Promise<boolean> {
  return isInvitationToken(macKey, token, { ...subjectOf(setup), invitation: setup })
}
