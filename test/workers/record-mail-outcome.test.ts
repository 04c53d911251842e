import { beforeAll, describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { workerDeps } from '../../functions/runtime/worker-deps.ts'
import { recordMailOutcome } from '../../functions/workers/record-mail-outcome.ts'
import { create } from '../../shared/store/change-set.ts'
import type { MailRequest } from '../../shared/store/entities/mail-request.ts'
import { deliver, hear, lastMailTo, mailOf, scriptedMailer, type Word, wordOf } from '../support/mail.ts'
import { UNKNOWN_ID, writesNothing } from '../support/refusals.ts'
import { type ClientScene, client, expectOk, type ProviderScene, provider } from '../support/scene.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let scene: ProviderScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world, { teams: 500, enterprise: 500 })
})

/** A client whose owner's invitation was sent. */
async function sentInvitation(): Promise<{ own: ClientScene; mailId: string }> {
  const own = await client(world, scene)
  const { mailId } = await lastMailTo(world, own.owner.email)
  await deliver(world, scriptedMailer(), mailId)
  return { own, mailId }
}
const failureShownOn = async ({ organizationId, owner }: ClientScene) => {
  const path = `/api/organizations/${organizationId}/users/${owner.memberId}`
  const { body } = await world.call({ method: 'GET', path, subject: scene.admin.subject })
  return body.mailFailure
}

/** A mail that invites nobody, in a state. */
async function mailIn(state: MailRequest['state']): Promise<string> {
  const mailId = world.deps.ids.next()
  await world.store.commit([
    create('MailRequest', {
      mailId,
      to: 'ada@example.test',
      letter: { kind: 'address-already-registered' },
      state,
      attempts: state === 'requested' ? 0 : 1,
      attemptedAt: state === 'requested' ? null : world.now(),
      messageId: null,
      failure: null,
      requestedAt: world.now(),
    }),
  ])
  return mailId
}

/** How far a mail has come; a mail that did not go out stands beside one that is on its way. */
const PROGRESS = { requested: 0, sending: 1, superseded: 1, sent: 2, delivered: 3, failed: 4 } as const

describe('recordMailOutcome', () => {
  it('notes that a mail was delivered', async () => {
    const { own, mailId } = await sentInvitation()
    await hear(world, mailId, 'Email Delivered', 'ses-1')
    expect(await mailOf(world, mailId)).toMatchObject({ state: 'delivered', messageId: 'ses-1', failure: null })
    expect(await failureShownOn(own)).toBeNull()
  })

  it.each([
    ['Email Bounced', 'The mail bounced (Permanent, General)'],
    ['Email Complaint Received', 'The recipient marked the mail as spam'],
    ['Email Rejected', 'The mail was rejected (Bad content)'],
  ] as const)('shows on the member that %s', async (word, reason) => {
    const { own, mailId } = await sentInvitation()
    await hear(world, mailId, word)
    expect(await mailOf(world, mailId)).toMatchObject({ state: 'failed', failure: reason })
    expect(await failureShownOn(own)).toMatchObject({ reason })
  })

  it('takes a passing bounce after delivery for the automatic reply that it is', async () => {
    const { own, mailId } = await sentInvitation()
    await hear(world, mailId, 'Email Delivered')
    const bounced = wordOf(mailId, 'Email Bounced')
    const reply = {
      ...bounced,
      detail: { ...bounced.detail, bounce: { bounceType: 'Transient', bounceSubType: 'General' } },
    }
    await recordMailOutcome(reply, workerDeps('record-mail-outcome', world.deps))
    expect(await mailOf(world, mailId)).toMatchObject({ state: 'delivered', failure: null })
    expect(await failureShownOn(own)).toBeNull()
  })

  it('does not blame a newer invitation for the bounce of an older mail', async () => {
    const { own, mailId } = await sentInvitation()
    const path = `/api/organizations/${own.organizationId}/users/${own.owner.memberId}/reinvite`
    expectOk(await world.call({ method: 'POST', path, subject: scene.admin.subject }))
    await hear(world, mailId, 'Email Bounced')
    expect(await mailOf(world, mailId)).toMatchObject({ state: 'failed' })
    expect(await failureShownOn(own)).toBeNull()
  })

  it('takes no mail back a step, whatever comes in whatever order, however often', async () => {
    const words: readonly Word[] = [
      'Email Sent',
      'Email Delivered',
      'Email Bounced',
      'Email Complaint Received',
      'Email Rejected',
    ]
    const states = Object.keys(PROGRESS) as MailRequest['state'][]
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...states),
        fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 6 }),
        async (state, heard) => {
          const mailId = await mailIn(state)
          let reached: number = PROGRESS[state]
          for (const word of heard) {
            await hear(world, mailId, word)
            const progress = PROGRESS[(await mailOf(world, mailId)).state]
            expect(progress).toBeGreaterThanOrEqual(reached)
            reached = progress
          }
          const isFailed = state === 'failed' || heard.some((word) => !['Email Sent', 'Email Delivered'].includes(word))
          expect(reached === PROGRESS.failed).toBe(isFailed)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('comes to the same end in every order of the same words', async () => {
    const orders: Word[][] = [
      ['Email Sent', 'Email Delivered', 'Email Complaint Received'],
      ['Email Delivered', 'Email Complaint Received', 'Email Sent'],
      ['Email Complaint Received', 'Email Sent', 'Email Delivered'],
      ['Email Complaint Received', 'Email Delivered', 'Email Sent'],
    ]
    for (const order of orders) {
      const mailId = await mailIn('sending')
      for (const word of order) await hear(world, mailId, word, 'ses-9')
      expect(await mailOf(world, mailId)).toMatchObject({
        state: 'failed',
        messageId: 'ses-9',
        failure: 'The recipient marked the mail as spam',
      })
    }
  })

  it('lets mails be that it does not know, and words that mean nothing here', async () => {
    const { mailId } = await sentInvitation()
    const deps = workerDeps('record-mail-outcome', world.deps)
    await writesNothing(world, async () => {
      await recordMailOutcome(wordOf(UNKNOWN_ID, 'Email Bounced'), deps)
      await recordMailOutcome(wordOf(undefined, 'Email Bounced'), deps)
      await recordMailOutcome(wordOf(mailId, 'Email Opened'), deps)
      await recordMailOutcome({ ...wordOf(mailId, 'Email Bounced'), detail: {} }, deps)
    })
  })
})
