import type { ssoRoutes } from '../../shared/api/sso.ts'
import { type Identity, linkIdentity } from '../../shared/domain/sso/link-identity.ts'
import { partElsewhere } from '../../shared/domain/sso/part-identity.ts'
import { providerNameOf } from '../../shared/domain/sso/provider-name.ts'
import { type Resolution, resolveIdentity } from '../../shared/domain/sso/resolve-identity.ts'
import { welcomeNewcomer } from '../../shared/domain/sso/welcome-newcomer.ts'
import { type Refusal, refuse } from '../../shared/errors/catalogue.ts'
import { type ChangeSet, create, remove } from '../../shared/store/change-set.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import { MemberStatus, type Organization } from '../../shared/store/entities/organization.ts'
import type { SsoLink, SsoLogin } from '../../shared/store/entities/sso.ts'
import type { AccountId } from '../../shared/store/id.ts'
import { freshSubject } from '../runtime/fresh-subject.ts'
import { linksElsewhere } from '../runtime/load-links.ts'
import { openOrganization } from '../runtime/open-organization.ts'
import type { Call } from '../runtime/operation.ts'
import { inviteStranger } from './invite-stranger.ts'
import { loadEvidence } from './load-evidence.ts'

type Callback = Call<typeof ssoRoutes.finishSso>

/** What the pool is to learn before the next visit, or why there is none. */
type Received =
  | { readonly ok: true; readonly changes: ChangeSet; readonly after?: () => Promise<void> }
  | (Refusal & { readonly changes?: ChangeSet })

/**
 * Receives somebody whom the user pool does not know, as its trigger introduces him: decides who it is, and lets the pool
 * know. The table comes first; cut off before the pool learned of it, the next visit finds the link and makes up for it.
 */
export async function receiveIntroduced(call: Callback, login: SsoLogin, introductionId: string): Promise<Received> {
  const { store, context } = call
  const { organizationId, chosenAccountId } = login
  const introduction = await store.get('SsoIntroduction', { introductionId })
  if (introduction?.organizationId !== organizationId || context.now >= introduction.expiresAt) {
    return refuse('sso.login_expired')
  }
  const received = await receive(call, login, introduction, chosenAccountId)
  return { ...received, changes: [remove('SsoIntroduction', introduction), ...(received.changes ?? [])] }
}

async function receive(
  call: Callback,
  { organizationId }: SsoLogin,
  { externalId, email }: { readonly externalId: string; readonly email: string | null },
  chosenAccountId: AccountId | null,
): Promise<Received> {
  const { store, federation } = call
  const open = await openOrganization(store, await store.get('SsoConfiguration', { organizationId }))
  if (!open.ok) return open
  const identity = { organizationId, externalId }
  const spoken = chosenAccountId === null ? { email } : { accountId: chosenAccountId }
  const evidence = await loadEvidence(store, open.organization, identity, spoken)
  const resolved = resolveIdentity(evidence)
  if (!resolved.ok) return resolved
  // Whoever opens the address that somebody else made for himself would be signed in as him from then on.
  if (chosenAccountId !== null && (await isAnothers(call, open.organization, email, chosenAccountId))) {
    return refuse('sso.identity_taken')
  }
  switch (resolved.kind) {
    case 'part':
      await federation.unlink(atPool(resolved.link))
      return { ok: true, changes: [remove('SsoLink', resolved.link)] }
    case 'invite':
      return chosenAccountId === null
        ? inviteStranger(call, open.organization, resolved.email)
        : refuse('sso.not_member')
    case 'newcomer':
      return chosenAccountId === null ? welcome(call, open.organization, identity, resolved) : refuse('sso.not_member')
    case 'member':
      if (chosenAccountId !== null && chosenAccountId !== resolved.accountId) return refuse('sso.identity_taken')
      if (chosenAccountId !== null && resolved.row.status === MemberStatus.Invited)
        return refuse('sso.invitation_first')
      // The provider may write the name in another case since, and the pool tells capital letters.
      if (evidence.link && evidence.link.externalId !== externalId) {
        return link(call, identity, resolved, evidence.link)
      }
      return resolved.link === 'present'
        ? linkAtPool(call, identity, resolved)
        : link(call, identity, resolved, evidence.claimant?.otherLink)
  }
}

/** Whether the address is that of another member than the chosen one. */
async function isAnothers(
  { store }: Callback,
  { organizationId }: Organization,
  email: string | null,
  chosen: AccountId,
): Promise<boolean> {
  if (email === null) return false
  const [memberId] = await store.holders('Member', 'byAddress', [{ organizationId, email }])
  const holder = memberId && (await store.get('Member', { organizationId, memberId }))
  return Boolean(holder && holder.accountId !== chosen)
}

const atPool = ({ organizationId, externalId }: Identity) => ({
  providerName: providerNameOf(organizationId),
  externalId,
})

type Member = Extract<Resolution, { kind: 'member' }>

/** Links a member's identity; the ones before, also those of places that he left, are forgotten first, so that never two are. */
async function link(
  { store, context, federation }: Callback,
  identity: Identity,
  member: Member,
  otherLink: Stored<SsoLink> | undefined,
): Promise<Received> {
  const elsewhere = await linksElsewhere(store, identity, member.accountId)
  for (const one of otherLink ? [otherLink, ...elsewhere] : elsewhere) await federation.unlink(atPool(one))
  return {
    ok: true,
    changes: [
      ...linkIdentity(member, identity, otherLink, context),
      ...partElsewhere(identity.organizationId, elsewhere, context),
    ],
    after: async () => {
      await federation.link(member.row.email, atPool(identity))
    },
  }
}

/** Lets the pool know of a link that stands; a pool that lost its user gets another one, who stands for the same account. */
async function linkAtPool(
  { store, federation, userPool }: Callback,
  identity: Identity,
  { accountId, row }: Member,
): Promise<Received> {
  const outcome = await federation.link(row.email, atPool(identity))
  // Held, and yet a stranger a moment ago: another visit linked it meanwhile. Or the provider writes the name otherwise; then
  // the visits come to their end.
  if (outcome !== 'absent') return { ok: true, changes: [] }
  const subject = await userPool.ensureUser(row.email)
  await federation.link(row.email, atPool(identity))
  const isKnown = subject === accountId || (await store.get('SubjectAlias', { subject })) !== undefined
  return { ok: true, changes: isKnown ? [] : [create('SubjectAlias', { subject, accountId })] }
}

/** Makes a newcomer. The user pool comes first, with a user that has no password: only his identity signs him in. */
async function welcome(
  call: Callback,
  { organizationId }: Organization,
  identity: Identity,
  { email, row }: Extract<Resolution, { kind: 'newcomer' }>,
): Promise<Received> {
  const { store, context, federation } = call
  const [known, seats] = await Promise.all([
    store.find('Newcomer', 'byAddress', { email }),
    store.get('OrganizationSeats', { organizationId }),
  ])
  if (!seats) return refuse('sso.identifier_unknown')
  const accountId = known?.accountId ?? (await freshSubject(call, email))
  const otherLink = known && (await store.get('SsoLink', { organizationId, accountId }))
  const elsewhere = known ? await linksElsewhere(store, identity, accountId) : []
  for (const one of otherLink ? [otherLink, ...elsewhere] : elsewhere) await federation.unlink(atPool(one))
  const state = { seats, row, known, otherLink, elsewhere, accountId }
  const decision = welcomeNewcomer(state, { email, identity }, context)
  if (!decision.ok) return decision
  return {
    ...decision,
    after: async () => {
      await federation.link(email, atPool(identity))
    },
  }
}
