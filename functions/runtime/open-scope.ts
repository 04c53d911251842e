import { can } from '../../shared/domain/access/can.ts'
import { roleInClient, roleInOrganization, roleInProvider } from '../../shared/domain/access/standing.ts'
import { isShutOut } from '../../shared/domain/account/two-step-login.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Provider } from '../../shared/store/entities/provider.ts'
import type { AccountId } from '../../shared/store/id.ts'
import type { Actor, Scopes } from './operation.ts'
import type { Progress } from './progress.ts'
import { refused } from './refused.ts'

/**
 * Loads what the path's first id names and how the caller stands in it, then asks for the permission. Whoever has no
 * standing there gets exactly the 404 of an id that does not exist; 403 is for those who know that it does.
 */
export async function openScope(progress: Progress, store: StoreReads): Promise<void> {
  const { route, params, actor } = progress
  if (route.scope === 'none' || !actor) return
  const load = async ({ accountId }: Actor) =>
    route.scope === 'provider'
      ? providerScope(store, params['providerId'] ?? '', accountId)
      : organizationScope(store, params['organizationId'] ?? '', accountId)
  let scope = await load(actor)
  if (!scope) {
    const known = await withAlias(store, actor)
    if (known !== actor) {
      progress.actor = known
      scope = await load(known)
    }
  }
  if (!scope) throw refused('request.not_found')
  if (route.permission && !can(scope, route.permission)) throw refused('request.forbidden')
  progress.scope = scope
}

/** The actor under his account's id, where a rebuilt user pool gave him another subject. */
export async function withAlias<A extends Pick<Actor, 'subject' | 'accountId'>>(
  store: StoreReads,
  actor: A,
): Promise<A> {
  const alias = await store.get('SubjectAlias', { subject: actor.subject })
  return alias ? { ...actor, accountId: alias.accountId } : actor
}

async function providerScope(
  store: StoreReads,
  providerId: string,
  accountId: AccountId,
): Promise<Scopes['provider'] | undefined> {
  const [provider, user] = await Promise.all([
    store.get('Provider', { providerId }),
    store.find('ProviderUser', 'byAccount', { providerId, accountId }),
  ])
  const role = roleInProvider(user)
  if (!provider || !user || !role) return undefined
  if (await staffIsShutOut(store, provider, accountId)) throw refused('provider.two_step_login_required')
  return { provider, user, role, permissions: [] }
}

async function organizationScope(
  store: StoreReads,
  organizationId: string,
  accountId: AccountId,
): Promise<Scopes['organization'] | undefined> {
  const [organization, member, link] = await Promise.all([
    store.get('Organization', { organizationId }),
    store.find('Member', 'byAccount', { organizationId, accountId }),
    store.find('ClientLink', 'byOrganization', { organizationId }),
  ])
  if (!organization) return undefined
  const asMember = roleInOrganization(member)
  const permissions = asMember === 'custom' ? (member?.permissions ?? []) : []
  if (asMember === 'owner' || !link) return asMember && { organization, link, member, role: asMember, permissions }
  const [staff, provider] = await Promise.all([
    store.find('ProviderUser', 'byAccount', { providerId: link.providerId, accountId }),
    store.get('Provider', link),
  ])
  const asStaff = roleInClient(staff, link)
  const isOpen = asStaff && provider && !(await staffIsShutOut(store, provider, accountId))
  if (isOpen) return { organization, link, member, role: asStaff, permissions: [] }
  if (asMember) return { organization, link, member, role: asMember, permissions }
  if (asStaff) throw refused('provider.two_step_login_required')
  return undefined
}

/** Staff of a provider that requires it does nothing as staff without two-step login. */
async function staffIsShutOut(store: StoreReads, provider: Provider, accountId: AccountId): Promise<boolean> {
  if (!provider.requireTwoStepLogin) return false
  const account = await store.get('Account', { accountId })
  return !account || isShutOut(account, provider)
}
