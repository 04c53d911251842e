import { beforeAll, describe, expect, it } from '@jest/globals'
import { remove } from '../../../shared/store/change-set.ts'
import { expectGuardedPage, headingOf, openPage } from '../../support/page.ts'
import { UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import {
  acceptedOwner,
  type ClientScene,
  client,
  memberToken,
  type ProviderScene,
  person,
  provider,
} from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world, { teams: 500, enterprise: 500 })
})

const open = async (parameters: Record<string, string>) =>
  writesNothing(world, async () => openPage(world, '/accept-organization', parameters))

/** The parameters of the link in the mail. */
async function linkTo({ organizationId, owner }: ClientScene): Promise<Record<string, string>> {
  const token = await memberToken(world, organizationId, owner.memberId)
  return { organizationId, organizationUserId: owner.memberId, token }
}

describe('openMemberInvitation', () => {
  it('tells the invited person what to do and until when', async () => {
    const own = await client(world, scene)
    const page = await open(await linkTo(own))
    expect(page.status).toBe(200)
    expectGuardedPage(page)
    expect(headingOf(page)).toBe('You are invited to Globex')
    expect(page.body).toContain(own.owner.email)
    expect(page.body).toContain('An administrator confirms you')
    expect(page.body).toMatch(/This link works until<\/dt><dd>\d+ \w+ \d{4} at \d\d:\d\d UTC/)
  })

  it('tells the owner of a pending organization that he creates its keys', async () => {
    const page = await open(await linkTo(await client(world, scene, { pending: true })))
    expect(page.body).toContain('you also create the keys of the organization')
    expect(page.body).not.toContain('An administrator confirms you')
  })

  it('is the same page whether or not the address has an account', async () => {
    const own = await client(world, scene)
    const link = await linkTo(own)
    const before = await open(link)
    await person(world, own.owner.email)
    expect(await open(link)).toEqual(before)
  })

  it('shows a hostile organization name as text', async () => {
    const name = `<img src=x onerror="1">'&amp;`
    const page = await open(await linkTo(await client(world, scene, { name })))
    expectGuardedPage(page)
    expect(headingOf(page)).toBe('You are invited to &lt;img src=x onerror=&quot;1&quot;&gt;&#39;&amp;amp;')
  })

  it('says that an invitation was accepted, to the holder of its link alone', async () => {
    const own = await client(world, scene)
    const link = await linkTo(own)
    await acceptedOwner(world, own)
    const page = await open(link)
    expect(page.status).toBe(410)
    expectGuardedPage(page)
    expect(headingOf(page)).toBe('This invitation was accepted already')
    expect((await open({ ...link, token: 'garbage' })).status).toBe(404)
  })

  it('answers links that are replaced, foreign, cut off, unknown or garbage alike, and names nobody', async () => {
    const own = await client(world, scene)
    const other = await client(world, scene)
    const replaced = await linkTo(own)
    const path = `/api/organizations/${own.organizationId}/users/${own.owner.memberId}/reinvite`
    await world.call({ method: 'POST', path, subject: scene.admin.subject })
    const live = await linkTo(own)
    const deleted = await client(world, scene)
    const linkOfDeleted = await linkTo(deleted)
    const organization = await world.store.get('Organization', deleted)
    if (organization) await world.store.commit([remove('Organization', organization)])
    const { token = '', ...withoutToken } = live
    const links: Record<string, string>[] = [
      replaced,
      await linkTo(other).then(({ token: foreign = '' }) => ({ ...live, token: foreign })),
      { ...live, organizationUserId: other.owner.memberId },
      { ...live, organizationId: UNKNOWN_ID },
      { ...live, organizationId: 'nonsense', organizationUserId: '<b>' },
      { ...live, token: token.slice(0, -1) },
      { ...live, token: 'x'.repeat(2001) },
      { ...live, token: '€'.repeat(500) },
      withoutToken,
      { token },
      {},
    ]
    const page = await open(linkOfDeleted)
    expect(page.status).toBe(404)
    expectGuardedPage(page)
    expect(headingOf(page)).toBe('This link does not open an invitation')
    expect(page.body).not.toContain('Globex')
    for (const link of links) expect(await open(link)).toEqual(page)
  })

  it('says at the very instant of expiry that the invitation has expired, and whom to ask', async () => {
    const own = await client(world, scene)
    const link = await linkTo(own)
    const member = await world.store.get('Member', { ...own, memberId: own.owner.memberId })
    const expiresAt = member?.invitation?.expiresAt ?? ''
    world.stopClock(expiresAt, 1)
    expect((await open(link)).status).toBe(200)
    world.stopClock(expiresAt)
    const page = await open(link)
    expect(page.status).toBe(410)
    expectGuardedPage(page)
    expect(headingOf(page)).toBe('This invitation has expired')
    expect(page.body).toContain('the administrator of Globex')
    world.stopClock(null)
  })
})
