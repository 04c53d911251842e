/** Every environment variable of the functions, once. Infrastructure sets exactly these; `functions/runtime/env.ts` reads them. */
export const environmentVariables = {
  TABLE_NAME: 'The single table',
  DNS_SERVERS: 'The name servers that are asked for records, separated by commas; `system`: those of the machine',
  PRIVATE_HOSTS:
    'Hosts outside of the internet, or without https, that metadata may come from all the same, separated by commas; `none`',
  USER_POOL_ID: 'The user pool that holds the sign-ins',
  USER_POOL_CLIENT_ID: 'The app client through which people sign in with their password',
  USER_POOL_PAGES_URL:
    'Where the user pool has its pages for signing in through identity providers, without a trailing slash',
  USER_POOL_PAGES_CLIENT_ID: "The app client of the user pool's pages",
  AUDIT_RETENTION_MONTHS: 'For how many months audit events are kept beyond the end of their own',
  MAC_KEY_ID: 'The HMAC key behind mailed tokens and the seals of the audit trail',
  PUBLIC_URL: 'Where people and clients reach this installation, without a trailing slash',
  MAIL_SENDER: 'The address that mail is sent from',
  MAIL_CONFIGURATION_SET: 'The SES configuration set that reports what became of a mail',
  MAIL_UNCERTAIN_SECONDS: 'How long to wait for word of a mail whose sending was interrupted, before sending it again',
} as const

export type EnvironmentVariable = keyof typeof environmentVariables
