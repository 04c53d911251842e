import type { Store } from '../../shared/ports/store.ts'
import { type Change, replace } from '../../shared/store/change-set.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { MailRequest } from '../../shared/store/entities/mail-request.ts'
import { MemberStatus } from '../../shared/store/entities/organization.ts'
import { ProviderUserStatus } from '../../shared/store/entities/provider.ts'
import type { Instant } from '../../shared/store/id.ts'

/** The write that shows on the invited row that its mail failed; nothing where the mail invited nobody, or is outdated. */
export async function failureShown(
  store: Store,
  { letter }: MailRequest,
  reason: string,
  at: Instant,
): Promise<readonly Change[]> {
  if (letter.kind === 'member-invited') {
    const member = await store.get('Member', letter)
    return member?.invitation?.nonce === letter.nonce
      ? [replace('Member', member, { mailFailure: { at, reason } })]
      : []
  }
  if (letter.kind === 'provider-user-invited') {
    const user = await store.get('ProviderUser', letter)
    return user?.invitation?.nonce === letter.nonce
      ? [replace('ProviderUser', user, { mailFailure: { at, reason } })]
      : []
  }
  return []
}

/** Whether the mail's link still opens something: a newer invitation, or an answer to this one, makes it pointless. */
export async function isCurrent(store: Store, { letter }: MailRequest): Promise<boolean> {
  if (letter.kind === 'member-invited') {
    const member = await store.get('Member', letter)
    return member?.status === MemberStatus.Invited && member.invitation?.nonce === letter.nonce
  }
  if (letter.kind === 'provider-user-invited') {
    const user = await store.get('ProviderUser', letter)
    return user?.status === ProviderUserStatus.Invited && user.invitation?.nonce === letter.nonce
  }
  return true
}

/** Notes a mail's end that nothing can mend. */
export async function fail(store: Store, mail: Stored<MailRequest>, reason: string, at: Instant): Promise<void> {
  await store.commit([
    replace('MailRequest', mail, { state: 'failed', failure: reason }),
    ...(await failureShown(store, mail, reason, at)),
  ])
}
