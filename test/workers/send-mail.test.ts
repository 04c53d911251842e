import { beforeAll, describe, expect, it } from '@jest/globals'
import { Stale } from '../../functions/runtime/table-errors.ts'
import { NotYet } from '../../functions/workers/not-yet.ts'
import { sendMail } from '../../functions/workers/send-mail.ts'
import { deliver, hear, lastMailTo, mailDeps, mailOf, scriptedMailer, UNCERTAIN_SECONDS } from '../support/mail.ts'
import { UNKNOWN_ID, writesNothing } from '../support/refusals.ts'
import {
  acceptedOwner,
  type ClientScene,
  client,
  expectOk,
  memberToken,
  type ProviderScene,
  provider,
} from '../support/scene.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let scene: ProviderScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world, { teams: 500, enterprise: 500 })
})

/** A client whose owner's invitation waits to be sent. */
async function invitation(): Promise<{ own: ClientScene; mailId: string }> {
  const own = await client(world, scene)
  return { own, mailId: (await lastMailTo(world, own.owner.email)).mailId }
}
const memberOf = async ({ organizationId, owner }: ClientScene) =>
  world.store.get('Member', { organizationId, memberId: owner.memberId })
const reinvite = async ({ organizationId, owner }: ClientScene) => {
  const path = `/api/organizations/${organizationId}/users/${owner.memberId}/reinvite`
  expectOk(await world.call({ method: 'POST', path, subject: scene.admin.subject }))
}

describe('sendMail', () => {
  it('sends a mail with its live link and notes the id that SES gave it', async () => {
    const { own, mailId } = await invitation()
    const mailer = scriptedMailer()
    expect(await deliver(world, mailer, mailId)).toBeUndefined()
    expect(mailer.handed).toMatchObject([{ mailId, to: own.owner.email, subject: 'You are the owner of Globex' }])
    expect(mailer.handed[0]?.text).toContain(await memberToken(world, own.organizationId, own.owner.memberId))
    expect(await mailOf(world, mailId)).toMatchObject({ state: 'sent', messageId: 'ses-1', attempts: 1, failure: null })
  })

  it('sends a mail once, however often the queue brings it', async () => {
    const { mailId } = await invitation()
    const mailer = scriptedMailer()
    for (let time = 0; time < 3; time += 1) expect(await deliver(world, mailer, mailId)).toBeUndefined()
    expect(mailer.handed).toHaveLength(1)
  })

  it('sends a mail once when two workers take it at the same time', async () => {
    const { mailId } = await invitation()
    const mailer = scriptedMailer()
    const outcomes = await Promise.all(Array.from({ length: 3 }, async () => deliver(world, mailer, mailId)))
    expect(mailer.handed).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome === undefined)).toHaveLength(1)
    for (const outcome of outcomes.filter((one) => one !== undefined)) {
      expect(outcome instanceof Stale || outcome instanceof NotYet).toBe(true)
    }
    expect(await deliver(world, mailer, mailId)).toBeUndefined()
    expect(mailer.handed).toHaveLength(1)
  })

  it('tries a mail again that SES takes later, at once when the queue brings it', async () => {
    const { own, mailId } = await invitation()
    const mailer = scriptedMailer({ outcome: 'later', reason: 'Throttling' })
    expect(await deliver(world, mailer, mailId)).toBeInstanceOf(NotYet)
    expect(await mailOf(world, mailId)).toMatchObject({ state: 'requested', failure: 'Throttling', attempts: 1 })
    expect((await memberOf(own))?.mailFailure).toBeNull()
    expect(await deliver(world, mailer, mailId)).toBeUndefined()
    expect(await mailOf(world, mailId)).toMatchObject({ state: 'sent', attempts: 2 })
  })

  it('shows on the member that SES refused the mail, keeps it for an operator, and sends it no more', async () => {
    const { own, mailId } = await invitation()
    const mailer = scriptedMailer({ outcome: 'refused', reason: 'MessageRejected' })
    expect(await deliver(world, mailer, mailId)).toBeInstanceOf(NotYet)
    expect(await mailOf(world, mailId)).toMatchObject({ state: 'failed', failure: 'MessageRejected' })
    const path = `/api/organizations/${own.organizationId}/users/${own.owner.memberId}`
    const shown = await world.call({ method: 'GET', path, subject: scene.admin.subject })
    expect(shown.body).toMatchObject({
      status: 0,
      mailFailure: { reason: 'MessageRejected', date: expect.stringMatching(/^\d{4}-.*Z$/) },
    })
    expect(await deliver(world, mailer, mailId)).toBeInstanceOf(NotYet)
    expect(mailer.handed).toHaveLength(1)

    await reinvite(own)
    expect((await memberOf(own))?.mailFailure).toBeNull()
    const again = await lastMailTo(world, own.owner.email)
    expect(await deliver(world, mailer, again.mailId)).toBeUndefined()
    expect(mailer.handed).toHaveLength(2)
  })

  it('sends a failed mail that an operator sent back to the queue', async () => {
    const { mailId } = await invitation()
    const mailer = scriptedMailer({ outcome: 'refused', reason: 'MessageRejected' })
    expect(await deliver(world, mailer, mailId)).toBeInstanceOf(NotYet)
    await sendMail(mailId, { ...mailDeps(world, mailer), isFirstReceipt: true })
    expect(await mailOf(world, mailId)).toMatchObject({ state: 'sent' })
    expect(mailer.handed).toHaveLength(2)
  })

  it('does not blame a newer invitation for the failure of an older mail', async () => {
    const { own, mailId } = await invitation()
    const mailer = scriptedMailer(async () => {
      await reinvite(own)
      return { outcome: 'refused', reason: 'MessageRejected' }
    })
    await deliver(world, mailer, mailId)
    expect(await mailOf(world, mailId)).toMatchObject({ state: 'failed' })
    expect((await memberOf(own))?.mailFailure).toBeNull()
  })

  it('waits for word of a mail whose sending was interrupted, and does not send it again once word came', async () => {
    const { mailId } = await invitation()
    const mailer = scriptedMailer({ outcome: 'uncertain', reason: 'TimeoutError' })
    expect(await deliver(world, mailer, mailId)).toBeInstanceOf(NotYet)
    expect(await mailOf(world, mailId)).toMatchObject({ state: 'sending', messageId: null })
    expect(await deliver(world, mailer, mailId)).toBeInstanceOf(NotYet)
    await hear(world, mailId, 'Email Sent', 'ses-42')
    world.pass({ seconds: UNCERTAIN_SECONDS + 1 })
    expect(await deliver(world, mailer, mailId)).toBeUndefined()
    expect(mailer.handed).toHaveLength(1)
    expect(await mailOf(world, mailId)).toMatchObject({ state: 'sent', messageId: 'ses-42' })
  })

  it('sends an interrupted mail again when no word of it came in time', async () => {
    const { mailId } = await invitation()
    const mailer = scriptedMailer({ outcome: 'uncertain', reason: 'TimeoutError' })
    await deliver(world, mailer, mailId)
    world.pass({ seconds: UNCERTAIN_SECONDS - 5 })
    expect(await deliver(world, mailer, mailId)).toBeInstanceOf(NotYet)
    expect(mailer.handed).toHaveLength(1)
    world.pass({ seconds: 6 })
    expect(await deliver(world, mailer, mailId)).toBeUndefined()
    expect(mailer.handed).toHaveLength(2)
    expect(await mailOf(world, mailId)).toMatchObject({ state: 'sent', attempts: 2 })
  })

  it('keeps the word of SES that arrives before the answer of SES', async () => {
    const { mailId } = await invitation()
    const mailer = scriptedMailer(async () => {
      await hear(world, mailId, 'Email Sent', 'ses-7')
      await hear(world, mailId, 'Email Delivered', 'ses-7')
      return { outcome: 'sent', messageId: 'ses-7' }
    })
    expect(await deliver(world, mailer, mailId)).toBeUndefined()
    expect(await mailOf(world, mailId)).toMatchObject({ state: 'delivered', messageId: 'ses-7' })
  })

  it('does not send an invitation that a newer one replaced', async () => {
    const { own, mailId } = await invitation()
    await reinvite(own)
    const mailer = scriptedMailer()
    expect(await deliver(world, mailer, mailId)).toBeUndefined()
    expect(mailer.handed).toEqual([])
    expect(await mailOf(world, mailId)).toMatchObject({ state: 'superseded' })
    expect(await deliver(world, mailer, mailId)).toBeUndefined()
  })

  it('does not send an invitation that was accepted meanwhile', async () => {
    const { own, mailId } = await invitation()
    await acceptedOwner(world, own)
    const mailer = scriptedMailer()
    await deliver(world, mailer, mailId)
    expect(mailer.handed).toEqual([])
    expect(await mailOf(world, mailId)).toMatchObject({ state: 'superseded' })
  })

  it('shows on the provider user that the mail to him failed, and forgets it when he is invited again', async () => {
    const email = 'technician@acme.test'
    const path = `/api/providers/${scene.providerId}/users`
    const { subject } = scene.admin
    expectOk(await world.call({ method: 'POST', path: `${path}/invite`, body: { emails: [email], type: 1 }, subject }))
    const { mailId } = await lastMailTo(world, email)
    await deliver(world, scriptedMailer({ outcome: 'refused', reason: 'MessageRejected' }), mailId)
    const row = async () => {
      const { body } = await world.call({ method: 'GET', path, subject })
      return body.data.find((one: { email: string }) => one.email === email)
    }
    const failed = await row()
    expect(failed.mailFailure).toMatchObject({ reason: 'MessageRejected' })
    expectOk(await world.call({ method: 'POST', path: `${path}/${failed.id}/reinvite`, subject }))
    expect((await row()).mailFailure).toBeNull()
  })

  it('lets a mail be that does not exist', async () => {
    const mailer = scriptedMailer()
    await writesNothing(world, async () => {
      expect(await deliver(world, mailer, UNKNOWN_ID)).toBeUndefined()
    })
    expect(mailer.handed).toEqual([])
  })
})
