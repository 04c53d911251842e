import type { identityRoutes } from '../../shared/api/identity.ts'
import { MemberStatus } from '../../shared/store/entities/organization.ts'
import { type Provider, ProviderUserStatus } from '../../shared/store/entities/provider.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { ownAccount } from '../runtime/own-account.ts'
import { accountKeysReply } from './account-keys-reply.ts'
import { profileOrganization } from './profile-organization.ts'

/** The caller with his confirmed memberships, his providers and, through them, their clients. */
export const getProfile: Operation<typeof identityRoutes.getProfile> = async ({ actor, store }) => {
  const account = await ownAccount(store, actor)
  const { accountId } = account
  const [members, staff] = await Promise.all([
    store.listIndexed('Member', { accountId }),
    store.listIndexed('ProviderUser', { accountId }),
  ])
  const confirmed = members.filter(({ status }) => status === MemberStatus.Confirmed)
  const [organizations, seats, links, providers] = await Promise.all([
    store.getMany('Organization', confirmed),
    store.getMany('OrganizationSeats', confirmed),
    Promise.all(confirmed.map(({ organizationId }) => store.find('ClientLink', 'byOrganization', { organizationId }))),
    store.getMany('Provider', staff),
  ])
  const managing = await Promise.all(links.map(async (link) => link && store.get('Provider', link)))
  const active = staff.filter(({ status }) => status === ProviderUserStatus.Confirmed)
  const clients = await Promise.all(
    active.map(async (user) => {
      const provider = providers.find((one) => one?.providerId === user.providerId)
      return { provider, links: await store.listAll('ClientLink', { providerId: user.providerId }) }
    }),
  )
  const clientLinks = clients.flatMap(({ provider, links }) => links.map((link) => ({ provider, link })))
  const [clientOrganizations, clientSeats] = await Promise.all([
    store.getMany(
      'Organization',
      clientLinks.map(({ link }) => link),
    ),
    store.getMany(
      'OrganizationSeats',
      clientLinks.map(({ link }) => link),
    ),
  ])

  return done({
    object: 'profile' as const,
    id: actor.subject,
    name: account.name,
    email: account.email,
    emailVerified: true,
    premium: false,
    premiumFromOrganization: confirmed.length > 0,
    masterPasswordHint: account.masterPasswordHint,
    culture: 'en-US',
    twoFactorEnabled: false,
    key: account.key,
    privateKey: account.privateKey,
    accountKeys: accountKeysReply(account),
    securityStamp: account.securityStamp,
    forcePasswordReset: account.forcePasswordReset,
    usesKeyConnector: false,
    avatarColor: null,
    creationDate: account.createdAt,
    verifyDevices: false,
    organizations: confirmed.flatMap((member, at) => {
      const organization = organizations[at]
      return organization
        ? [
            profileOrganization({
              object: 'profileOrganization',
              organization,
              seats: seats[at]?.seats ?? null,
              provider: managing[at],
              userId: actor.subject,
              memberId: member.memberId,
              type: member.type,
              key: member.key,
            }),
          ]
        : []
    }),
    providers: staff.flatMap((user) => {
      const provider = providers.find((one) => one?.providerId === user.providerId)
      return provider ? [profileProvider(provider, user, actor.subject)] : []
    }),
    providerOrganizations: clientLinks.flatMap(({ provider, link }, at) => {
      const organization = clientOrganizations[at]
      return organization
        ? [
            profileOrganization({
              object: 'profileProviderOrganization',
              organization,
              seats: clientSeats[at]?.seats ?? null,
              provider,
              userId: actor.subject,
              memberId: null,
              type: 0,
              key: link.key,
            }),
          ]
        : []
    }),
  })
}

function profileProvider(
  provider: Provider,
  user: { key: string | null; status: number; type: number },
  userId: string,
) {
  return {
    object: 'profileProvider' as const,
    id: provider.providerId,
    name: provider.name,
    key: user.key,
    status: user.status,
    type: user.type,
    enabled: provider.enabled,
    permissions: null,
    userId,
    useEvents: true,
    providerStatus: provider.status,
    providerType: provider.type,
  }
}
