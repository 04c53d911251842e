import { randomUUID } from 'node:crypto'
import { create } from '../../shared/store/change-set.ts'
import { ProviderUserStatus, ProviderUserType } from '../../shared/store/entities/provider.ts'
import { expectOk, type Person, type ProviderScene, person, providerUserToken } from './scene.ts'
import type { World } from './world.ts'

/** Invites an address to the provider's staff, as a service user unless said otherwise. Returns the row's id. */
export async function inviteStaff(
  world: World,
  { providerId, admin }: ProviderScene,
  email = `${randomUUID()}@example.test`,
  type: 0 | 1 = 1,
): Promise<string> {
  const path = `/api/providers/${providerId}/users/invite`
  expectOk(await world.call({ method: 'POST', path, body: { emails: [email], type }, subject: admin.subject }))
  const staff = await world.store.listAll('ProviderUser', { providerId })
  const id = staff.find((row) => row.email === email)?.providerUserId
  if (!id) throw new Error('Nobody was invited')
  return id
}

/** Somebody who accepted an invitation to the provider's staff, but is not confirmed. */
export async function acceptedStaff(
  world: World,
  scene: ProviderScene,
  type: 0 | 1 = 1,
): Promise<Person & { id: string }> {
  const newcomer = await person(world)
  const id = await inviteStaff(world, scene, newcomer.email, type)
  const token = await providerUserToken(world, scene.providerId, id)
  const path = `/api/providers/${scene.providerId}/users/${id}/accept`
  expectOk(await world.call({ method: 'POST', path, body: { token }, subject: newcomer.subject }))
  return { ...newcomer, id }
}

/** The row of the provider's first admin. */
export async function adminRow(world: World, { providerId, admin }: ProviderScene): Promise<string> {
  const row = await world.store.find('ProviderUser', 'byAccount', { providerId, accountId: admin.subject })
  if (!row) throw new Error('The admin has no row')
  return row.providerUserId
}

/** A confirmed service user, written straight to the table: also where the provider is not set up yet. */
export async function plantedServiceUser(world: World, { providerId }: ProviderScene): Promise<Person> {
  const someone = await person(world)
  await world.store.commit([
    create('ProviderUser', {
      providerUserId: randomUUID(),
      providerId,
      accountId: someone.subject,
      email: someone.email,
      name: null,
      key: null,
      status: ProviderUserStatus.Confirmed,
      type: ProviderUserType.ServiceUser,
      clientIds: null,
      invitation: null,
      mailFailure: null,
      createdAt: world.now(),
      revisedAt: world.now(),
    }),
  ])
  return someone
}
