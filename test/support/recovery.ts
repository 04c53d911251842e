import { PolicyType } from '../../shared/domain/policy/policy-type.ts'
import { countedMembers } from './counted.ts'
import { enforce } from './policies.ts'
import { type ClientScene, client, confirmedOwner, type Person, type ProviderScene, provider, sealed } from './scene.ts'
import type { World } from './world.ts'

export type Planted = Person & { memberId: string }

/** An Enterprise client that recovers accounts, with a member of every role, all enrolled. */
export interface RecoveryScene {
  readonly scene: ProviderScene
  readonly opened: ClientScene
  readonly owner: Person
  readonly admin: Planted
  /** Custom, with manageResetPassword. */
  readonly custom: Planted
  readonly user: Planted
}

export async function recoveryScene(world: World): Promise<RecoveryScene> {
  const scene = await provider(world)
  const opened = await client(world, scene, { planType: 19, seats: 40 })
  const owner = await confirmedOwner(world, scene, opened)
  const enrolled = { status: 2, resetPasswordKey: sealed.asymmetric } as const
  const [admin, custom, user] = await countedMembers(world, opened.organizationId, [
    { ...enrolled, type: 1 },
    { ...enrolled, type: 4, permissions: ['manageResetPassword'] },
    { ...enrolled, type: 2 },
  ])
  if (!admin || !custom || !user) throw new Error('Nobody was planted')
  await enforce(world, opened.organizationId, [PolicyType.ResetPassword])
  return { scene, opened, owner, admin, custom, user }
}
