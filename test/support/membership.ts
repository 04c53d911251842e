import { countedMembers } from './counted.ts'
import {
  type ClientScene,
  client,
  confirmedOwner,
  expectOk,
  type Person,
  type ProviderScene,
  provider,
} from './scene.ts'
import type { World } from './world.ts'

/** An Enterprise client with a confirmed owner, where members can be planted. */
export interface Membership {
  readonly scene: ProviderScene
  readonly opened: ClientScene
  readonly organizationId: string
  readonly owner: Person
  /** A member in the wanted state, counted. */
  plant(wish: Parameters<typeof countedMembers>[2][number]): Promise<Person & { memberId: string }>
  /** No provider stands in for an owner any more. */
  unlink(): Promise<void>
}

export async function membership(world: World, seats = 40): Promise<Membership> {
  const scene = await provider(world)
  const opened = await client(world, scene, { planType: 19, seats })
  const { organizationId } = opened
  const owner = await confirmedOwner(world, scene, opened)
  return {
    scene,
    opened,
    organizationId,
    owner,
    plant: async (wish) => {
      const [one] = await countedMembers(world, organizationId, [wish])
      if (!one) throw new Error('Nobody was planted')
      return one
    },
    unlink: async () => {
      const path = `/api/providers/${scene.providerId}/organizations/${opened.id}`
      expectOk(await world.call({ method: 'DELETE', path, subject: scene.admin.subject }))
    },
  }
}
