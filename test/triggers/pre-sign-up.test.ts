import { beforeAll, describe, expect, it } from '@jest/globals'
import type { PreSignUpTriggerEvent } from 'aws-lambda'
import { preSignUp } from '../../functions/triggers/pre-sign-up.ts'
import { providerNameOf } from '../../shared/domain/sso/provider-name.ts'
import { create } from '../../shared/store/change-set.ts'
import { type MemoryFederation, memoryFederation } from '../support/memory-federation.ts'
import { writesNothing } from '../support/refusals.ts'
import { client, member, type ProviderScene, provider, providerUser } from '../support/scene.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let pages: MemoryFederation
let scene: ProviderScene
let organizationId: string
let providerName: string

beforeAll(async () => {
  pages = memoryFederation()
  world = await createWorld()
  scene = await provider(world)
  organizationId = (await client(world, scene, { planType: 19, seats: 50 })).organizationId
  providerName = providerNameOf(organizationId)
})

const eventOf = (nameId: string, told: Record<string, string> = {}, triggerSource = 'PreSignUp_ExternalProvider') =>
  ({
    version: '1',
    triggerSource,
    region: 'us-east-1',
    userPoolId: 'pool',
    userName: `${providerName}_${nameId}`.toLowerCase(),
    callerContext: { awsSdkVersion: '', clientId: '' },
    request: { userAttributes: told },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  }) as PreSignUpTriggerEvent

const ask = async (...event: Parameters<typeof eventOf>) =>
  writesNothing(world, async () => preSignUp(eventOf(...event), { store: world.store, federation: pages.federation }))

const address = (email: string) => ({ 'custom:sso_address_2': email })

describe('pre-sign-up', () => {
  it('links a member by his address, in whatever letters it comes', async () => {
    const ada = await member(world, organizationId, { type: 2, status: 2 })
    await ask('id-1', address(ada.email.toUpperCase()))
    expect(pages.links.get(`${providerName} id-1`)).toBe(ada.email)
  })

  it('links by the name as the provider writes it, where a claim tells that', async () => {
    const [ada, eve] = [
      await member(world, organizationId, { type: 2, status: 2 }),
      await member(world, organizationId, { type: 2, status: 2 }),
    ]
    await ask('AbC=', { ...address(ada.email), 'custom:sso_subject': 'AbC=' })
    expect(pages.links.get(`${providerName} AbC=`)).toBe(ada.email)
    const shown = `${eve.email.charAt(0).toUpperCase()}${eve.email.slice(1)}`
    await ask(shown, address(shown))
    expect(pages.links.get(`${providerName} ${shown}`)).toBe(eve.email)
  })

  it('takes the name for the address where nothing else is one', async () => {
    const ada = await member(world, organizationId, { type: 2, status: 1 })
    await ask(ada.email, { 'custom:sso_address_1': '[a@b.test, c@d.test]' })
    expect(pages.links.get(`${providerName} ${ada.email}`)).toBe(ada.email)
  })

  it('lets the pool forget the identity from before', async () => {
    const ada = await member(world, organizationId, { type: 2, status: 2 })
    await ask('old', address(ada.email))
    const link = { organizationId, accountId: ada.subject, externalId: 'old', createdAt: world.now() }
    await world.store.commit([create('SsoLink', link)])
    await ask('new', address(ada.email))
    expect(pages.links.has(`${providerName} old`)).toBe(false)
    expect(pages.links.get(`${providerName} new`)).toBe(ada.email)
  })

  it('says that the name is unclear where the pool links it and yet does not know it', async () => {
    const ada = await member(world, organizationId, { type: 2, status: 2 })
    await ask('mixed', address(ada.email))
    await expect(ask('mixed', address(ada.email))).rejects.toThrow(/^sso\.name_unclear$/)
  })

  it('asks for the password first where the pool has lost the user', async () => {
    const ada = await member(world, organizationId, { type: 2, status: 2 })
    pages.absent.add(ada.email)
    await expect(ask('lost', address(ada.email))).rejects.toThrow(/^sso\.password_first$/)
  })

  it.each([
    ['sso.invitation_first', 0],
    ['member.revoked', -1],
  ] as const)('ends the sign-in with %s at a row of status %i', async (code, status) => {
    const ada = await member(world, organizationId, { type: 2, status })
    await expect(ask('not-yet', address(ada.email))).rejects.toThrow(code)
    expect([...pages.links.values()]).not.toContain(ada.email)
  })

  it('links nobody whose address is a member elsewhere only, or who works for a provider', async () => {
    const other = await client(world, scene, { planType: 19, seats: 5 })
    const stranger = await member(world, other.organizationId, { type: 2, status: 2 })
    await expect(ask('stranger', address(stranger.email))).rejects.toThrow('sso.not_member')
    const staff = await providerUser(world, scene, 1)
    await member(world, organizationId, { type: 2, status: 2, accountId: staff.subject, email: staff.email })
    await expect(ask('staff', address(staff.email))).rejects.toThrow('sso.stands_elsewhere')
  })

  it('wants an address, and a provider of ours', async () => {
    await expect(ask('nameless')).rejects.toThrow('sso.address_missing')
    const foreign = { ...eventOf('x'), userName: 'google_x' }
    await expect(preSignUp(foreign, { store: world.store, federation: pages.federation })).rejects.toThrow(
      'sso.not_member',
    )
  })

  it('lets users be made that registration makes', async () => {
    const event = eventOf('x', {}, 'PreSignUp_AdminCreateUser')
    expect(await preSignUp(event, { store: world.store, federation: pages.federation })).toBe(event)
  })
})
