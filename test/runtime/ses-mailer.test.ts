import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  SESClient,
  type SESClientResolvedConfig,
  SESServiceException,
  SendEmailCommand,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-ses'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type AwsStub, mockClient } from 'aws-sdk-client-mock'
import 'aws-sdk-client-mock-jest'
import { sesMailer } from '../../functions/runtime/ses-mailer.ts'
import { startMailbox } from '../../infra/local/mailbox/mailbox-endpoint.ts'

const message = { mailId: 'm-1', to: 'ada@example.test', subject: 'Grüße', text: 'Hello', html: '<p>Hello</p>' }

beforeAll(() => {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    MAIL_SENDER: 'no-reply@keyward.test',
    MAIL_CONFIGURATION_SET: 'keyward',
  })
})

describe('sesMailer, to a scripted SES', () => {
  let ses: AwsStub<ServiceInputTypes, ServiceOutputTypes, SESClientResolvedConfig>
  beforeEach(() => {
    ses = mockClient(SESClient)
  })
  afterEach(() => ses.restore())
  const answer = (name: string, httpStatusCode?: number) =>
    new SESServiceException({
      name,
      $fault: (httpStatusCode ?? 500) < 500 ? 'client' : 'server',
      $metadata: httpStatusCode ? { httpStatusCode } : {},
      message: 'x',
    })

  it('hands the mail over with both bodies, its id as a tag and the configuration set that reports on it', async () => {
    ses.on(SendEmailCommand).resolves({ MessageId: 'ses-1' })
    expect(await sesMailer().send(message)).toEqual({ outcome: 'sent', messageId: 'ses-1' })
    expect(ses).toHaveReceivedCommandWith(SendEmailCommand, {
      Source: 'no-reply@keyward.test',
      Destination: { ToAddresses: ['ada@example.test'] },
      Message: {
        Subject: { Data: 'Grüße', Charset: 'UTF-8' },
        Body: { Text: { Data: 'Hello', Charset: 'UTF-8' }, Html: { Data: '<p>Hello</p>', Charset: 'UTF-8' } },
      },
      ConfigurationSetName: 'keyward',
      Tags: [{ Name: 'mail-id', Value: 'm-1' }],
    })
  })

  it.each([
    'Throttling',
    'ThrottlingException',
    'TooManyRequestsException',
    'ConfigurationSetSendingPausedException',
    'AccountSendingPausedException',
    'ConfigurationSetDoesNotExistException',
    'MailFromDomainNotVerifiedException',
    'AccessDenied',
    'ExpiredToken',
  ])('takes %s for: not taken, later', async (name) => {
    ses.on(SendEmailCommand).rejects(answer(name, 400))
    expect(await sesMailer().send(message)).toEqual({ outcome: 'later', reason: name })
  })

  it('takes ServiceUnavailable for: not taken, later', async () => {
    ses.on(SendEmailCommand).rejects(answer('ServiceUnavailable', 503))
    expect(await sesMailer().send(message)).toEqual({ outcome: 'later', reason: 'ServiceUnavailable' })
  })

  it.each(['MessageRejected', 'InvalidParameterValue', 'ValidationError'])(
    'takes %s for: not taken, and never will be',
    async (name) => {
      ses.on(SendEmailCommand).rejects(answer(name, 400))
      expect(await sesMailer().send(message)).toEqual({ outcome: 'refused', reason: name })
    },
  )

  it.each([
    ['InternalFailure', answer('InternalFailure', 500)],
    ['Unknown', answer('Unknown')],
    ['TimeoutError', Object.assign(new Error('no answer'), { name: 'TimeoutError' })],
    ['Error', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
  ])('takes %s for: nobody knows', async (name, error) => {
    ses.on(SendEmailCommand).rejects(error)
    expect(await sesMailer().send(message)).toEqual({ outcome: 'uncertain', reason: name })
  })
})

describe('sesMailer, to a real endpoint', () => {
  it.each([
    ['InternalFailure', 'uncertain', 0],
    ['ServiceUnavailable', 'later', 0],
    ['Throttling', 'later', 0],
    ['MessageRejected', 'refused', 0],
    ['drop-before-accept', 'uncertain', 0],
    ['drop-after-accept', 'uncertain', 1],
  ] as const)('asks once only, whatever the answer: %s', async (code, outcome, taken) => {
    const folder = await mkdtemp(join(tmpdir(), 'keyward-ses-'))
    const mailbox = await startMailbox({ databaseFile: join(folder, 'mailbox.db') })
    process.env['AWS_ENDPOINT_URL_SES'] = mailbox.url
    try {
      // One fault: a second request would succeed and leave a mail.
      mailbox.inject({ code, times: 1 })
      expect(await sesMailer().send(message)).toMatchObject({ outcome })
      expect(await (await fetch(`${mailbox.url}/messages`)).json()).toHaveLength(taken)
    } finally {
      await mailbox.close()
      await rm(folder, { recursive: true })
    }
  })
})
