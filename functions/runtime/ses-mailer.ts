import { SESClient, SESServiceException, SendEmailCommand } from '@aws-sdk/client-ses'
import type { Mailer, SendResult } from '../../shared/ports/ports.ts'
import { env } from './env.ts'

/** Codes with which SES says that it did not take a mail, but may take it later. */
const LATER = new Set([
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'ServiceUnavailable',
  'ConfigurationSetSendingPausedException',
  'AccountSendingPausedException',
])

/**
 * Mail through SES. The SDK must not repeat a request by itself: SES has no idempotency, so a repeated request after a
 * lost answer is a second mail.
 */
export function sesMailer(): Mailer {
  let client: SESClient | undefined
  return {
    send: async ({ mailId, to, subject, text, html }): Promise<SendResult> => {
      client ??= new SESClient({ maxAttempts: 1 })
      try {
        const { MessageId } = await client.send(
          new SendEmailCommand({
            Source: env('MAIL_SENDER'),
            Destination: { ToAddresses: [to] },
            Message: {
              Subject: { Data: subject, Charset: 'UTF-8' },
              Body: { Text: { Data: text, Charset: 'UTF-8' }, Html: { Data: html, Charset: 'UTF-8' } },
            },
            ConfigurationSetName: env('MAIL_CONFIGURATION_SET'),
            Tags: [{ Name: 'mail-id', Value: mailId }],
          }),
        )
        return { outcome: 'sent', messageId: MessageId ?? '' }
      } catch (error) {
        if (!(error instanceof SESServiceException)) return { outcome: 'uncertain', reason: nameOf(error) }
        if (LATER.has(error.name)) return { outcome: 'later', reason: error.name }
        const isOurs = (error.$metadata.httpStatusCode ?? 500) < 500
        return { outcome: isOurs ? 'refused' : 'uncertain', reason: error.name }
      }
    },
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'Error'
}
