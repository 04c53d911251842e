import { replace } from '../../shared/store/change-set.ts'
import type { CollectionSettings, CustomPermission } from '../../shared/store/entities/organization.ts'
import type { TestRequest } from './request.ts'
import { client, confirmedOwner, member, type Person, type ProviderScene, provider, providerUser } from './scene.ts'
import type { Answer, World } from './world.ts'

type Colleague = Person & { readonly memberId: string }

/** A client at work: its provider, everybody who may enter it, and short ways to what is in it. */
export interface Office {
  readonly scene: ProviderScene
  readonly organizationId: string
  readonly provider: Person
  readonly technician: Person
  readonly owner: Colleague
  readonly admin: Colleague
  readonly user: Colleague
  /** A confirmed member of the type Custom with these rights. */
  custom(...permissions: CustomPermission[]): Promise<Colleague>
  /** A request to a path below the organization's. */
  request(by: Person, method: string, path: string, body?: object): TestRequest
  call(by: Person, method: string, path: string, body?: object): Promise<Answer>
  /** Sets some of the settings; the others are off. */
  settings(settings: Partial<CollectionSettings>): Promise<void>
  /** The types of the events in the organization's log, ascending. */
  events(): Promise<number[]>
}

export async function office(world: World): Promise<Office> {
  const scene = await provider(world)
  const opened = await client(world, scene, { planType: 19 })
  const { organizationId } = opened
  const owner = { ...(await confirmedOwner(world, scene, opened)), memberId: opened.owner.memberId }
  const request = (by: Person, method: string, path: string, body?: object): TestRequest => ({
    method,
    path: `/api/organizations/${organizationId}${path}`,
    ...(body && { body }),
    subject: by.subject,
  })
  return {
    scene,
    organizationId,
    provider: scene.admin,
    technician: await providerUser(world, scene, 1),
    owner,
    admin: await member(world, organizationId, { type: 1, status: 2 }),
    user: await member(world, organizationId, { type: 2, status: 2 }),
    custom: async (...permissions) => member(world, organizationId, { type: 4, status: 2, permissions }),
    request,
    call: async (...about) => world.call(request(...about)),
    settings: async (settings) => {
      const organization = await world.store.get('Organization', { organizationId })
      if (!organization) throw new Error('There is no organization')
      const collectionSettings = {
        limitCollectionCreation: false,
        limitCollectionDeletion: false,
        limitItemDeletion: false,
        allowAdminAccessToAllCollectionItems: false,
        ...settings,
      }
      await world.store.commit([replace('Organization', organization, { collectionSettings })])
    },
    events: async () => {
      const items = await world.table.items()
      return items
        .filter(({ entity, scopeId }) => entity === 'AuditEvent' && scopeId === organizationId)
        .map(({ type }) => Number(type))
        .sort((one, other) => one - other)
    },
  }
}
