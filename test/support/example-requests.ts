import { type Feature, registry } from '../../shared/api/registry.ts'
import { type Route, routeKeys } from '../../shared/api/route.ts'
import { type ActorName, type Cast, type House, NEW_ADDRESS, PASSWORD_HASH } from './cast.ts'
import type { TestRequest } from './request.ts'
import { clientKeys, sealed, setupBody } from './scene.ts'

/** The name of every operation in the registry. */
export type OperationName = { [F in Feature]: keyof (typeof registry)[F] }[Feature]

/** What a valid request carries beyond its route. */
export interface Example {
  /** Somebody who gets through with it. */
  readonly by: ActorName
  /** Where they are not the house's provider, client, service user and plain member. */
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: object
  readonly cookie?: string
}

const pbkdf2 = { kdf: 0, kdfIterations: 600_000 }
const accountKeys = {
  userSymmetricKey: sealed.symmetric,
  userAsymmetricKeys: { publicKey: sealed.publicKey, encryptedPrivateKey: sealed.symmetric },
}

/** A valid request for every route, as it looks in a house: the one table that tests over all routes take theirs from. */
export const exampleRequests: Readonly<Record<OperationName, (house: House) => Example>> = {
  getConfig: () => ({ by: 'anonymous' }),
  getOpenApi: () => ({ by: 'anonymous' }),
  getAlive: () => ({ by: 'anonymous' }),

  prelogin: ({ owner }) => ({ by: 'anonymous', body: { email: owner.email } }),
  sendAddressVerification: () => ({ by: 'anonymous', body: { email: NEW_ADDRESS } }),
  checkAddressVerification: ({ tokens }) => ({
    by: 'anonymous',
    body: { email: NEW_ADDRESS, emailVerificationToken: tokens.address },
  }),
  finishRegistration: ({ tokens }) => ({
    by: 'anonymous',
    body: {
      email: NEW_ADDRESS,
      masterPasswordHash: PASSWORD_HASH,
      ...pbkdf2,
      ...accountKeys,
      emailVerificationToken: tokens.address,
    },
  }),
  issueToken: ({ owner }) => ({
    by: 'anonymous',
    body: { grant_type: 'password', username: owner.email, password: PASSWORD_HASH },
  }),
  getProfile: () => ({ by: 'stranger' }),
  sync: () => ({ by: 'stranger' }),
  setPassword: ({ sso }) => ({
    by: 'newcomer',
    body: {
      masterPasswordHash: PASSWORD_HASH,
      key: sealed.symmetric,
      keys: { publicKey: sealed.publicKey, encryptedPrivateKey: sealed.symmetric },
      ...pbkdf2,
      orgIdentifier: sso.identifier,
    },
  }),
  changePassword: () => ({
    by: 'confirmed owner',
    body: { masterPasswordHash: PASSWORD_HASH, newMasterPasswordHash: PASSWORD_HASH, key: sealed.symmetric },
  }),
  replaceTemporaryPassword: () => ({
    by: 'member',
    body: { newMasterPasswordHash: PASSWORD_HASH, key: sealed.symmetric },
  }),
  nameUserKey: () => ({ by: 'stranger', body: { userKeyId: '0123456789abcdef0123456789abcdef' } }),
  listOwnOrganizations: () => ({ by: 'stranger' }),
  getRevisionDate: () => ({ by: 'stranger' }),
  getPublicKey: ({ owner }) => ({ by: 'stranger', params: { accountId: owner.subject } }),

  listTwoStepWays: () => ({ by: 'stranger' }),
  showAuthenticatorKey: () => ({ by: 'stranger', body: { masterPasswordHash: PASSWORD_HASH } }),
  turnOnAuthenticator: ({ twoStepLogin }) => ({
    by: 'confirmed owner',
    body: { token: twoStepLogin.appCode(), masterPasswordHash: PASSWORD_HASH },
  }),
  showEmailWay: () => ({ by: 'stranger', body: { masterPasswordHash: PASSWORD_HASH } }),
  mailSetupCode: () => ({ by: 'stranger', body: { email: NEW_ADDRESS, masterPasswordHash: PASSWORD_HASH } }),
  turnOnEmail: ({ owner, twoStepLogin }) => ({
    by: 'confirmed owner',
    body: { email: owner.email, token: twoStepLogin.mailedCode, masterPasswordHash: PASSWORD_HASH },
  }),
  turnOffTwoStepWay: () => ({ by: 'stranger', body: { type: 1, masterPasswordHash: PASSWORD_HASH } }),
  showRecoveryCode: () => ({ by: 'stranger', body: { masterPasswordHash: PASSWORD_HASH } }),
  mailSignInCode: ({ twoStepLogin }) => ({
    by: 'anonymous',
    body: { email: twoStepLogin.careful.email, masterPasswordHash: PASSWORD_HASH },
  }),
  recoverTwoStepLogin: ({ twoStepLogin }) => ({
    by: 'anonymous',
    body: {
      email: twoStepLogin.careful.email,
      masterPasswordHash: PASSWORD_HASH,
      recoveryCode: twoStepLogin.recoveryCode,
    },
  }),

  getProvider: () => ({ by: 'service user' }),
  changeProvider: () => ({ by: 'provider admin', body: { name: 'Acme', billingEmail: 'billing@acme.test' } }),
  setUpProvider: ({ pendingProviderId, tokens }) => ({
    by: 'provider admin',
    params: { providerId: pendingProviderId },
    body: setupBody(tokens.setup),
  }),
  getSubscription: () => ({ by: 'service user' }),

  listProviderUsers: () => ({ by: 'provider admin' }),
  getProviderUser: () => ({ by: 'provider admin' }),
  inviteProviderUsers: () => ({ by: 'provider admin', body: { emails: [NEW_ADDRESS], type: 1 } }),
  reinviteProviderUser: ({ staff }) => ({ by: 'provider admin', params: { providerUserId: staff.invited } }),
  reinviteProviderUsers: ({ staff }) => ({ by: 'provider admin', body: { ids: [staff.invited] } }),
  acceptProviderInvitation: ({ staff, tokens }) => ({
    by: 'invited staff',
    params: { providerUserId: staff.invited },
    body: { token: tokens.staff },
  }),
  confirmProviderUser: ({ staff }) => ({
    by: 'provider admin',
    params: { providerUserId: staff.accepted },
    body: { key: sealed.asymmetric },
  }),
  confirmProviderUsers: ({ staff }) => ({
    by: 'provider admin',
    body: { keys: [{ id: staff.accepted, key: sealed.asymmetric }] },
  }),
  listProviderUserPublicKeys: ({ staff }) => ({ by: 'provider admin', body: { ids: [staff.accepted] } }),
  changeProviderUser: () => ({ by: 'provider admin', body: { type: 0 } }),
  removeProviderUser: () => ({ by: 'provider admin' }),
  removeProviderUsers: ({ staff }) => ({ by: 'provider admin', body: { ids: [staff.invited] } }),

  listClients: () => ({ by: 'service user' }),
  createClient: () => ({
    by: 'provider admin',
    body: { name: 'Initech', ownerEmail: NEW_ADDRESS, planType: 17, seats: 5, ...clientKeys },
  }),
  previewClient: () => ({ by: 'service user', body: { planType: 17, seats: 5 } }),
  getClient: () => ({ by: 'service user' }),
  changeClient: () => ({ by: 'service user', body: { name: 'Globex', assignedSeats: 12 } }),
  suspendClient: () => ({ by: 'provider admin' }),
  resumeClient: () => ({ by: 'provider admin' }),
  unlinkClient: () => ({ by: 'provider admin' }),

  getOrganization: () => ({ by: 'confirmed owner' }),
  changeCollectionSettings: () => ({
    by: 'confirmed owner',
    body: {
      limitCollectionCreation: true,
      limitCollectionDeletion: true,
      limitItemDeletion: false,
      allowAdminAccessToAllCollectionItems: true,
    },
  }),
  deleteOrganization: () => ({ by: 'confirmed owner', body: { masterPasswordHash: PASSWORD_HASH } }),
  changeOrganization: () => ({ by: 'confirmed owner', body: { name: 'Globex' } }),
  setOrganizationKeys: ({ keylessOrganizationId }) => ({
    by: 'confirmed owner',
    params: { organizationId: keylessOrganizationId },
    body: clientKeys.keyPair,
  }),
  getAutoEnrollStatus: () => ({ by: 'member' }),
  showApiKey: () => ({ by: 'confirmed owner', body: { type: 0, masterPasswordHash: PASSWORD_HASH } }),
  rotateApiKey: () => ({ by: 'confirmed owner', body: { type: 0, masterPasswordHash: PASSWORD_HASH } }),
  listApiKeys: () => ({ by: 'confirmed owner' }),
  findDefaultApiKey: () => ({ by: 'confirmed owner' }),
  findScimApiKey: () => ({ by: 'confirmed owner' }),
  getOrganizationPublicKey: () => ({ by: 'stranger' }),

  listMembers: () => ({ by: 'organization admin', query: { includeGroups: 'true', includeCollections: 'true' } }),
  listMembersBriefly: () => ({ by: 'member' }),
  getMember: () => ({ by: 'organization admin' }),
  inviteMembers: () => ({ by: 'organization admin', body: { emails: [NEW_ADDRESS], type: 2 } }),
  reinviteMember: ({ members }) => ({ by: 'organization admin', params: { memberId: members.invitedOwner } }),
  reinviteMembers: ({ members }) => ({ by: 'organization admin', body: { ids: [members.invitedOwner] } }),
  acceptInvitation: ({ members, tokens }) => ({
    by: 'invited owner',
    params: { memberId: members.invitedOwner },
    body: { token: tokens.member },
  }),
  initializeOrganization: ({ pendingClient, tokens }) => ({
    by: 'invited owner',
    params: { organizationId: pendingClient.organizationId, memberId: pendingClient.ownerId },
    body: {
      token: tokens.pendingOwner,
      key: sealed.asymmetric,
      keys: clientKeys.keyPair,
      collectionName: clientKeys.collectionName,
    },
  }),
  confirmMember: ({ members }) => ({
    by: 'organization admin',
    params: { memberId: members.acceptedOwner },
    body: { key: sealed.asymmetric },
  }),
  confirmMembers: ({ members }) => ({
    by: 'organization admin',
    body: { keys: [{ id: members.acceptedOwner, key: sealed.asymmetric }] },
  }),
  listMemberPublicKeys: ({ members }) => ({ by: 'organization admin', body: { ids: [members.acceptedOwner] } }),
  changeMember: () => ({ by: 'organization admin', body: { type: 2, collections: [], groups: [] } }),
  removeMember: () => ({ by: 'organization admin' }),
  removeMembers: ({ members }) => ({ by: 'organization admin', body: { ids: [members.member] } }),
  deleteMemberAccount: ({ members }) => ({ by: 'organization admin', params: { memberId: members.claimed } }),
  deleteMemberAccounts: ({ members }) => ({ by: 'organization admin', body: { ids: [members.claimed] } }),
  revokeMember: () => ({ by: 'organization admin' }),
  revokeMembers: ({ members }) => ({ by: 'organization admin', body: { ids: [members.member] } }),
  revokeSelf: () => ({ by: 'member' }),
  restoreMember: ({ members }) => ({ by: 'organization admin', params: { memberId: members.revoked } }),
  restoreMembers: ({ members }) => ({ by: 'organization admin', body: { ids: [members.revoked] } }),
  leaveOrganization: () => ({ by: 'member' }),
  enrolInRecovery: ({ owner }) => ({
    by: 'confirmed owner',
    params: { accountId: owner.subject },
    body: { resetPasswordKey: sealed.asymmetric, masterPasswordHash: PASSWORD_HASH },
  }),
  getRecoveryDetails: () => ({ by: 'organization admin' }),
  listRecoveryDetails: ({ members }) => ({ by: 'organization admin', body: { ids: [members.member] } }),
  recoverAccount: () => ({
    by: 'organization admin',
    body: { newMasterPasswordHash: PASSWORD_HASH, key: sealed.symmetric },
  }),

  listCollections: () => ({ by: 'member' }),
  listCollectionDetails: () => ({ by: 'service user' }),
  getCollection: () => ({ by: 'service user' }),
  getCollectionDetails: () => ({ by: 'organization admin' }),
  listCollectionUsers: () => ({ by: 'organization admin' }),
  listOwnCollections: () => ({ by: 'stranger' }),
  createCollection: ({ members }) => ({
    by: 'member',
    body: { name: sealed.symmetric, groups: [], users: [{ id: members.member, manage: true }] },
  }),
  changeCollection: ({ groupId }) => ({ by: 'service user', body: { name: null, groups: [{ id: groupId }] } }),
  addCollectionAccess: ({ collectionId, members }) => ({
    by: 'confirmed owner',
    body: { collectionIds: [collectionId], groups: [], users: [{ id: members.member, readOnly: true }] },
  }),
  deleteCollection: () => ({ by: 'confirmed owner' }),
  deleteCollections: ({ collectionId }) => ({ by: 'provider admin', body: { ids: [collectionId] } }),

  listGroups: () => ({ by: 'member' }),
  listGroupDetails: () => ({ by: 'organization admin' }),
  getGroup: () => ({ by: 'organization admin' }),
  getGroupDetails: () => ({ by: 'service user' }),
  listGroupUsers: () => ({ by: 'confirmed owner' }),
  createGroup: ({ collectionId, members }) => ({
    by: 'provider admin',
    body: { name: 'Finance', collections: [{ id: collectionId, readOnly: true }], users: [members.member] },
  }),
  changeGroup: ({ members }) => ({
    by: 'organization admin',
    body: { name: 'Sales and marketing', users: [members.member] },
  }),
  deleteGroup: () => ({ by: 'organization admin' }),
  deleteGroups: ({ groupId }) => ({ by: 'service user', body: { ids: [groupId] } }),
  removeGroupUser: () => ({ by: 'organization admin' }),

  listOrganizationEvents: () => ({ by: 'organization admin' }),
  exportOrganizationEvents: () => ({ by: 'organization admin' }),
  listMemberEvents: () => ({ by: 'organization admin' }),
  listProviderEvents: () => ({ by: 'provider admin' }),
  exportProviderEvents: () => ({ by: 'provider admin' }),
  listProviderUserEvents: () => ({ by: 'provider admin' }),
  listOwnEvents: () => ({ by: 'stranger' }),

  listDomains: () => ({ by: 'organization admin' }),
  getDomain: () => ({ by: 'organization admin' }),
  claimDomain: () => ({ by: 'organization admin', body: { domainName: 'globex.example' } }),
  verifyDomain: () => ({ by: 'organization admin' }),
  removeDomain: () => ({ by: 'organization admin' }),

  listPolicies: () => ({ by: 'organization admin' }),
  getPolicy: () => ({ by: 'organization admin', params: { type: '1' } }),
  savePolicy: () => ({
    by: 'organization admin',
    params: { type: '3' },
    body: { policy: { enabled: true }, metadata: {} },
  }),
  getMasterPasswordPolicy: () => ({ by: 'member' }),
  listPoliciesByInvitation: ({ members, invitedAddress, tokens }) => ({
    by: 'anonymous',
    query: { email: invitedAddress, token: tokens.member, organizationUserId: members.invitedOwner },
  }),
  getSsoConfiguration: () => ({ by: 'organization admin' }),
  saveSsoConfiguration: () => ({
    by: 'organization admin',
    body: { data: { configType: 2, idpMetadataUrl: 'https://idp.example.test/metadata' } },
  }),
  listSsoTraces: () => ({ by: 'organization admin' }),
  checkSso: () => ({ by: 'organization admin', body: {} }),
  issueSsoSetup: ({ keylessOrganizationId }) => ({
    by: 'organization admin',
    params: { organizationId: keylessOrganizationId },
    body: { email: NEW_ADDRESS },
  }),
  revokeSsoSetup: ({ keylessOrganizationId }) => ({
    by: 'organization admin',
    params: { organizationId: keylessOrganizationId },
  }),
  openSsoSetup: ({ keylessOrganizationId, ssoSetupToken }) => ({
    by: 'anonymous',
    query: { organizationId: keylessOrganizationId, token: ssoSetupToken },
  }),
  handInSsoMetadata: ({ keylessOrganizationId, ssoSetupToken }) => ({
    by: 'anonymous',
    body: {
      organizationId: keylessOrganizationId,
      token: ssoSetupToken,
      metadataUrl: 'https://idp.example.test/metadata',
    },
  }),
  prevalidateSso: ({ sso }) => ({ by: 'anonymous', query: { domainHint: sso.identifier } }),
  beginSso: ({ sso }) => ({
    by: 'anonymous',
    query: {
      client_id: 'cli',
      redirect_uri: 'http://localhost:8065',
      response_type: 'code',
      state: 'state',
      code_challenge: 'A'.repeat(43),
      code_challenge_method: 'S256',
      domain_hint: sso.identifier,
      ssoToken: sso.token,
    },
  }),
  finishSso: ({ sso }) => ({
    by: 'anonymous',
    query: { state: sso.state, error: 'server_error', error_description: 'Already found an entry for username x.' },
    cookie: sso.cookie,
  }),
  nameUserForSso: () => ({ by: 'stranger' }),
  listSsoOfDomain: ({ owner }) => ({ by: 'anonymous', body: { email: owner.email } }),
  unlinkSso: () => ({ by: 'member' }),
  getPolicyDefaults: () => ({ by: 'service user' }),
  setPolicyDefaults: () => ({ by: 'provider admin', body: { policies: [{ type: 3, enabled: true }] } }),

  openMemberInvitation: ({ client, members, tokens }) => ({
    by: 'anonymous',
    query: {
      organizationId: client.organizationId,
      organizationUserId: members.invitedOwner,
      token: tokens.member,
    },
  }),
  openProviderInvitation: ({ providerId, staff, tokens }) => ({
    by: 'anonymous',
    query: { providerId, providerUserId: staff.invited, token: tokens.staff },
  }),
  openProviderSetup: ({ pendingProviderId, tokens }) => ({
    by: 'anonymous',
    query: { providerId: pendingProviderId, token: tokens.setup },
  }),
  openAddressVerification: ({ tokens }) => ({
    by: 'anonymous',
    query: { email: NEW_ADDRESS, token: tokens.address },
  }),
}

/** One way to reach an operation: its own method and path, or an alias. */
export interface Entrance {
  readonly operationName: OperationName
  readonly route: Route
  /** `POST /path/with/{parameters}`. */
  readonly routeKey: string
  readonly isAlias: boolean
}

/** Every way into the system. */
export const entrances: readonly Entrance[] = Object.values(registry).flatMap((routes) =>
  Object.entries<Route>(routes).flatMap(([operationName, route]) =>
    routeKeys(route).map((routeKey, at) => ({
      operationName: operationName as OperationName,
      route,
      routeKey,
      isAlias: at > 0,
    })),
  ),
)

/** The example of an operation in a house, with every parameter that its path has. Throws where there is no example. */
export function exampleFor(operationName: OperationName, house: House): Example & Required<Pick<Example, 'params'>> {
  const make = exampleRequests[operationName] as ((house: House) => Example) | undefined
  if (!make) throw new Error(`test/support/example-requests.ts has no example for ${operationName}`)
  const example = make(house)
  const params = {
    providerId: house.providerId,
    providerOrganizationId: house.client.linkId,
    organizationId: house.client.organizationId,
    memberId: house.members.member,
    providerUserId: house.staff.serviceUser,
    collectionId: house.collectionId,
    groupId: house.groupId,
    domainId: house.domainId,
    ...example.params,
  }
  return { ...example, params }
}

/** The request of an actor that comes in by this entrance. */
export function requestBy(
  { actors }: Cast,
  actor: ActorName,
  entrance: Entrance,
  example: ReturnType<typeof exampleFor>,
): TestRequest {
  return requestTo(entrance, example, actors[actor]?.subject)
}

/** The same by anybody; undefined: nobody is signed in. */
export function requestTo(
  { route, routeKey }: Entrance,
  { params, query, body, cookie }: ReturnType<typeof exampleFor>,
  subject: string | undefined,
): TestRequest {
  const [method = '', pattern = ''] = routeKey.split(' ')
  const path = pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name]
    if (value === undefined) throw new Error(`The example of ${routeKey} does not say what ${name} is`)
    return encodeURIComponent(value)
  })
  const isForm = route.bodyType === 'form'
  return {
    method,
    path: query ? `${path}?${new URLSearchParams(query).toString()}` : path,
    ...(body && { body: isForm ? new URLSearchParams(Object.entries(body)).toString() : body }),
    ...(cookie && { headers: { cookie } }),
    ...(isForm && { headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    subject,
  }
}
