import type { identityRoutes } from '../../shared/api/identity.ts'
import { isTwoStepLoginOn } from '../../shared/domain/account/two-step-login.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Account, Newcomer } from '../../shared/store/entities/account.ts'
import type { Provider } from '../../shared/store/entities/provider.ts'
import { type Actor, done, type Operation } from '../runtime/operation.ts'
import { findOwnAccount, findOwnNewcomer } from '../runtime/own-account.ts'
import { refused } from '../runtime/refused.ts'
import { accountKeysReply } from './account-keys-reply.ts'
import { loadStaffPlaces } from './load-staff-places.ts'
import { ownOrganizations } from './own-organizations.ts'
import { profileOrganization } from './profile-organization.ts'

/** The caller with his confirmed memberships, his providers and, through them, the clients he is let to. */
export const getProfile: Operation<typeof identityRoutes.getProfile> = async ({ actor, store }) => {
  const account = await findOwnAccount(store, actor)
  if (account) return done(await profileOf(store, actor, account))
  const newcomer = await findOwnNewcomer(store, actor)
  if (!newcomer) throw refused('request.unauthenticated')
  return done(profileOfNewcomer(actor, newcomer))
}

/** Of somebody who has no keys and belongs nowhere yet. */
function profileOfNewcomer({ subject }: Actor, { email, name, createdAt }: Newcomer) {
  return {
    object: 'profile' as const,
    id: subject,
    name,
    email,
    emailVerified: true,
    premium: false,
    premiumFromOrganization: false,
    masterPasswordHint: null,
    culture: 'en-US',
    twoFactorEnabled: false,
    key: null,
    privateKey: null,
    accountKeys: null,
    securityStamp: subject,
    forcePasswordReset: false,
    usesKeyConnector: false,
    avatarColor: null,
    creationDate: createdAt,
    verifyDevices: false,
    organizations: [],
    providers: [],
    providerOrganizations: [],
  }
}

/** The profile of an account, also as a part of `/api/sync`. */
export async function profileOf(store: StoreReads, actor: Actor, account: Account) {
  const [organizations, { staff, providers, clients }] = await Promise.all([
    ownOrganizations(store, account, actor.subject),
    loadStaffPlaces(store, account),
  ])
  return {
    object: 'profile' as const,
    id: actor.subject,
    name: account.name,
    email: account.email,
    emailVerified: true,
    premium: false,
    premiumFromOrganization: organizations.length > 0,
    masterPasswordHint: account.masterPasswordHint,
    culture: 'en-US',
    twoFactorEnabled: isTwoStepLoginOn(account),
    key: account.key,
    privateKey: account.privateKey,
    accountKeys: accountKeysReply(account),
    securityStamp: account.securityStamp,
    forcePasswordReset: account.forcePasswordReset,
    usesKeyConnector: false,
    avatarColor: null,
    creationDate: account.createdAt,
    verifyDevices: false,
    organizations,
    providers: staff.flatMap((user) => {
      const provider = providers.find((one) => one?.providerId === user.providerId)
      return provider ? [profileProvider(provider, user, actor.subject)] : []
    }),
    providerOrganizations: clients.map(({ provider, link, organization, seats }) =>
      profileOrganization({
        object: 'profileProviderOrganization',
        organization,
        seats,
        provider,
        userId: actor.subject,
        memberId: null,
        type: 0,
        permissions: [],
        resetPasswordEnrolled: false,
        key: link.key,
        isClaimed: false,
        sso: undefined,
        isSsoBound: false,
      }),
    ),
  }
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
