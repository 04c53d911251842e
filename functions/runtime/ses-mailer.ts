import { SESClient, SESServiceException, SendEmailCommand } from '@aws-sdk/client-ses'
import type { Mailer, SendResult } from '../../shared/ports/ports.ts'
import { env } from './env.ts'
import { TIME_LIMITS } from './time-limits.ts'

/** With these SES says that this mail will never do, whoever sends it and when. */
const REFUSED = new Set(['MessageRejected', 'InvalidParameterValue', 'InvalidParameterCombination', 'ValidationError'])

/** An address or domain that SES does not know yet, as in the sandbox: somebody verifies it, and the mail goes out. */
const NOT_VERIFIED = /not verified/i

/** What SES could not even look at; it may have taken the mail and failed to say so. */
const isUncertain = ({ name, $metadata }: SESServiceException) =>
  name !== 'ServiceUnavailable' && ($metadata.httpStatusCode ?? 500) >= 500

/**
 * Mail through SES. The SDK must not repeat a request by itself: SES has no idempotency, so a repeated request after a
 * lost answer is a second mail.
 */
export function sesMailer(): Mailer {
  let client: SESClient | undefined
  return {
    send: async ({ mailId, to, subject, text, html }): Promise<SendResult> => {
      client ??= new SESClient({ maxAttempts: 1, requestHandler: TIME_LIMITS })
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
        if (REFUSED.has(error.name) && !NOT_VERIFIED.test(error.message))
          return { outcome: 'refused', reason: error.name }
        // Throttled, paused, or without the right to send: whatever it is, somebody mends it, and the mail goes out.
        return { outcome: isUncertain(error) ? 'uncertain' : 'later', reason: error.name }
      }
    },
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'Error'
}
