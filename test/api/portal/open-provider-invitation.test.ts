import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { expectGuardedPage, headingOf, openPage } from '../../support/page.ts'
import { UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { expectOk, type ProviderScene, person, provider, providerUserToken } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
})

const open = async (parameters: Record<string, string>) =>
  writesNothing(world, async () => openPage(world, '/accept-provider', parameters))

/** Somebody just invited to the staff, and his link. */
async function invited(): Promise<{
  email: string
  link: { providerId: string; providerUserId: string; token: string }
}> {
  const email = `${randomUUID()}@example.test`
  const path = `/api/providers/${scene.providerId}/users`
  const { subject } = scene.admin
  expectOk(await world.call({ method: 'POST', path: `${path}/invite`, body: { emails: [email], type: 1 }, subject }))
  const list = await world.call({ method: 'GET', path, subject })
  const { id } = list.body.data.find((row: { email: string }) => row.email === email)
  const token = await providerUserToken(world, scene.providerId, id)
  return { email, link: { providerId: scene.providerId, providerUserId: id, token } }
}

describe('openProviderInvitation', () => {
  it('tells the invited person what to do, whether or not he has an account', async () => {
    const { email, link } = await invited()
    const page = await open(link)
    expect(page.status).toBe(200)
    expectGuardedPage(page)
    expect(headingOf(page)).toBe('You are invited to the staff of Acme MSP')
    expect(page.body).toContain(email)
    await person(world, email)
    expect(await open(link)).toEqual(page)
  })

  it('shows a hostile provider name as text', async () => {
    const name = '"><script>1</script>'
    const path = `/api/providers/${scene.providerId}`
    const { body } = await world.call({ method: 'GET', path, subject: scene.admin.subject })
    const change = { ...body, name }
    expectOk(await world.call({ method: 'PUT', path, body: change, subject: scene.admin.subject }))
    const page = await open((await invited()).link)
    expectGuardedPage(page)
    expect(headingOf(page)).toContain('&quot;&gt;&lt;script&gt;1&lt;/script&gt;')
    expectOk(
      await world.call({ method: 'PUT', path, body: { ...change, name: 'Acme MSP' }, subject: scene.admin.subject }),
    )
  })

  it('says that an invitation was accepted', async () => {
    const { email, link } = await invited()
    const newcomer = await person(world, email)
    const path = `/api/providers/${scene.providerId}/users/${link.providerUserId}/accept`
    expectOk(await world.call({ method: 'POST', path, body: { token: link.token }, subject: newcomer.subject }))
    const page = await open(link)
    expect(page.status).toBe(410)
    expect(headingOf(page)).toBe('This invitation was accepted already')
  })

  it('answers links that are replaced, foreign, cut off, unknown or garbage alike, and names nobody', async () => {
    const { link: replaced } = await invited()
    const { link: other } = await invited()
    const path = `/api/providers/${scene.providerId}/users/${replaced.providerUserId}/reinvite`
    expectOk(await world.call({ method: 'POST', path, subject: scene.admin.subject }))
    const page = await open(replaced)
    expect(page.status).toBe(404)
    expectGuardedPage(page)
    expect(headingOf(page)).toBe('This link does not open an invitation')
    expect(page.body).not.toContain('Acme')
    const links: Record<string, string>[] = [
      { ...other, providerUserId: replaced.providerUserId },
      { ...other, providerId: UNKNOWN_ID },
      { ...other, providerId: 'nonsense' },
      { ...other, token: other.token.slice(0, -1) },
      { providerId: other.providerId, providerUserId: other.providerUserId },
      {},
    ]
    for (const link of links) expect(await open(link)).toEqual(page)
  })

  it('says at the very instant of expiry that the invitation has expired', async () => {
    const { link } = await invited()
    const user = await world.store.get('ProviderUser', link)
    const expiresAt = user?.invitation?.expiresAt ?? ''
    world.stopClock(expiresAt, 1)
    expect((await open(link)).status).toBe(200)
    world.stopClock(expiresAt)
    const page = await open(link)
    world.stopClock(null)
    expect(page.status).toBe(410)
    expect(headingOf(page)).toBe('This invitation has expired')
    expect(page.body).toContain('an administrator of Acme MSP')
  })
})
