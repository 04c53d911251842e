import { isExpired } from '../../shared/domain/invitation.ts'
import type { Store } from '../../shared/ports/store.ts'
import { type Change, replace } from '../../shared/store/change-set.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { MailRequest } from '../../shared/store/entities/mail-request.ts'
import { MemberStatus } from '../../shared/store/entities/organization.ts'
import { ProviderStatus, ProviderUserStatus } from '../../shared/store/entities/provider.ts'
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
    return member?.status === MemberStatus.Invited && member.invitation?.nonce === letter.nonce
      ? [replace('Member', member, { mailFailure: { at, reason } })]
      : []
  }
  if (letter.kind === 'provider-user-invited') {
    const user = await store.get('ProviderUser', letter)
    return user?.status === ProviderUserStatus.Invited && user.invitation?.nonce === letter.nonce
      ? [replace('ProviderUser', user, { mailFailure: { at, reason } })]
      : []
  }
  if (letter.kind === 'provider-setup') {
    const provider = await store.get('Provider', letter)
    return provider?.status === ProviderStatus.Pending && provider.setup.nonce === letter.nonce
      ? [replace('Provider', provider, { setup: { ...provider.setup, mailFailure: { at, reason } } })]
      : []
  }
  return []
}

/** Whether the mail still opens something: time, a newer mail, an answer or the end of it all make it pointless. */
export async function isCurrent(store: Store, { letter }: MailRequest, now: Instant): Promise<boolean> {
  if ('expiresAt' in letter && isExpired(letter, now)) return false
  switch (letter.kind) {
    case 'member-invited': {
      const [organization, member] = await Promise.all([store.get('Organization', letter), store.get('Member', letter)])
      const isInvited = member?.status === MemberStatus.Invited && member.invitation?.nonce === letter.nonce
      return organization !== undefined && isInvited
    }
    case 'provider-user-invited': {
      const user = await store.get('ProviderUser', letter)
      return user?.status === ProviderUserStatus.Invited && user.invitation?.nonce === letter.nonce
    }
    case 'two-step-code': {
      const twoStep = await store.get('TwoStepLogin', letter)
      return twoStep?.mailedCode?.nonce === letter.nonce && now < letter.validUntil
    }
    case 'provider-setup': {
      const provider = await store.get('Provider', letter)
      return provider?.status === ProviderStatus.Pending && provider.setup.nonce === letter.nonce
    }
    case 'sso-setup': {
      const setup = await store.get('SsoSetup', letter)
      return setup?.nonce === letter.nonce && setup.usedAt === null
    }
    default:
      return true
  }
}

/** Notes a mail's end that nothing can mend. */
export async function fail(store: Store, mail: Stored<MailRequest>, reason: string, at: Instant): Promise<void> {
  await store.commit([
    replace('MailRequest', mail, { state: 'failed', failure: reason }),
    ...(await failureShown(store, mail, reason, at)),
  ])
}
