import { beforeAll, describe, expect, it } from '@jest/globals'
import { workerDeps } from '../../../functions/runtime/worker-deps.ts'
import { sendMail } from '../../../functions/workers/send-mail.ts'
import type { Mailer } from '../../../shared/ports/ports.ts'
import { Crash, crashes, type Moment } from '../../support/crash.ts'
import { deliver, hear, lastMailTo, mailDeps, mailOf, scriptedMailer, UNCERTAIN_SECONDS } from '../../support/mail.ts'
import { client, type ProviderScene, provider } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world, { teams: 500, enterprise: 500 })
})

/** The steps of sending a mail: claim it, hand it over, note what became of it. */
type Step = 'claim' | 'send' | 'note'

/** Runs the sender until it dies at the step. */
async function cutOff(mailId: string, mailer: Mailer, step: Step, moment: Moment): Promise<void> {
  const crash = crashes()
  const deps = mailDeps(world, crash.wrap(mailer))
  const store = workerDeps('send-mail', world.deps).store
  if (step === 'send') crash.arm('send', moment)
  if (step === 'claim') crash.arm('commit', moment)
  const armedLater: Mailer = {
    send: async (message) => {
      const result = await deps.mailer.send(message)
      if (step === 'note') crash.arm('commit', moment)
      return result
    },
  }
  await expect(sendMail(mailId, { ...deps, store: crash.wrap(store), mailer: armedLater })).rejects.toThrow(Crash)
}

const steps = [
  ['before', 'claim', 'requested', 0],
  ['after', 'claim', 'sending', 0],
  ['before', 'send', 'sending', 0],
  ['after', 'send', 'sending', 1],
  ['before', 'note', 'sending', 1],
  ['after', 'note', 'sent', 1],
] as const

describe.each(steps)('a mail whose sender dies %s its %s', (moment, step, state, taken) => {
  it('goes out exactly once', async () => {
    const { owner } = await client(world, scene)
    const { mailId } = await lastMailTo(world, owner.email)
    const mailer = scriptedMailer()
    await cutOff(mailId, mailer, step, moment)
    expect(await mailOf(world, mailId)).toMatchObject({ state })
    expect(mailer.handed).toHaveLength(taken)

    const handed = mailer.handed.length
    await deliver(world, mailer, mailId)
    expect(mailer.handed).toHaveLength(state === 'requested' ? 1 : handed)
    if (taken > 0) await hear(world, mailId, 'Email Sent', 'ses-1')
    world.pass({ seconds: UNCERTAIN_SECONDS + 1 })
    for (let time = 0; time < 2; time += 1) expect(await deliver(world, mailer, mailId)).toBeUndefined()

    expect(mailer.handed).toHaveLength(1)
    expect(await mailOf(world, mailId)).toMatchObject({ state: 'sent', messageId: 'ses-1' })
    const mails = (await world.mails()).filter(({ to }) => to === owner.email)
    expect(mails).toHaveLength(1)
  })
})

describe('a mail that SES took, while neither the answer nor any word of it came', () => {
  it('goes out a second time after the wait: two are better than none', async () => {
    const { owner } = await client(world, scene)
    const { mailId } = await lastMailTo(world, owner.email)
    const mailer = scriptedMailer()
    await cutOff(mailId, mailer, 'send', 'after')
    world.pass({ seconds: UNCERTAIN_SECONDS + 1 })
    expect(await deliver(world, mailer, mailId)).toBeUndefined()
    expect(mailer.handed).toHaveLength(2)
    expect(await mailOf(world, mailId)).toMatchObject({ state: 'sent', attempts: 2 })
  })
})
