import { isShutOut } from '../../shared/domain/account/two-step-login.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Account } from '../../shared/store/entities/account.ts'
import { type ProviderUser, ProviderUserStatus } from '../../shared/store/entities/provider.ts'

/**
 * Where somebody is staff: his rows in every state with their providers, and the clients that he is let to where he is
 * confirmed. A provider that shuts him out gives him neither its key nor its clients.
 */
export async function loadStaffPlaces(store: StoreReads, account: Account) {
  const rows = await store.listIndexed('ProviderUser', account)
  const providers = await store.getMany('Provider', rows)
  const isOpen = (at: number) => {
    const provider = providers[at]
    return provider !== undefined && !isShutOut(account, provider)
  }
  const staff = rows.map((user, at) => (isOpen(at) ? user : { ...user, key: null }))
  const links = await Promise.all(
    rows
      .filter(({ status }, at) => status === ProviderUserStatus.Confirmed && isOpen(at))
      .map(async (user) => linksLetTo(store, user)),
  ).then((perProvider) => perProvider.flat())
  const [organizations, seats] = await Promise.all([
    store.getMany('Organization', links),
    store.getMany('OrganizationSeats', links),
  ])
  const clients = links.flatMap((link, at) => {
    const organization = organizations[at]
    const provider = providers.find((one) => one?.providerId === link.providerId)
    return organization ? [{ link, provider, organization, seats: seats[at]?.seats ?? null }] : []
  })
  return { staff, providers, clients }
}

async function linksLetTo(store: StoreReads, { providerId, clientIds }: ProviderUser) {
  if (clientIds === null) return store.listAll('ClientLink', { providerId })
  const links = await store.getMany(
    'ClientLink',
    clientIds.map((clientLinkId) => ({ providerId, clientLinkId })),
  )
  return links.filter((link) => link !== undefined)
}
