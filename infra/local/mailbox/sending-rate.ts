const windowMs = 1000

/**
 * The limit of sends in any one second. SES counts recipients, not mails.
 * https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas.html
 *
 * `admit` answers false when the second is used up and then counts nothing. A mail whose recipients exceed what is
 * left is still admitted, so that one with more recipients than the limit can ever be sent.
 */
export function sendingRate(sendsPerSecondMax: number, now: () => number = Date.now) {
  let sends: number[] = []
  return {
    admit(recipients: number): boolean {
      const present = now()
      sends = sends.filter((time) => time > present - windowMs)
      if (sends.length >= sendsPerSecondMax) return false
      sends.push(...Array.from({ length: recipients }, () => present))
      return true
    },
  }
}
