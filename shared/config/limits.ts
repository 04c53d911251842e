/** Figures of the domain, each with the section of the specification it comes from. */
export const limits = {
  nameLengthMax: 50,
  /** A user's name in the user pool has at most 128 characters, and it is his address. */
  emailLengthMax: 128,
  hintLengthMax: 50,
  encryptedNameLengthMax: 1000,
  externalIdLengthMax: 300,
  groupNameLengthMax: 100,
  /** They stand in the group's record, which holds 400 KB. */
  groupCollectionsMax: 1000,
  /** Members, groups or collections that one request names. */
  namedMax: 10_000,
  bulkDeleteMax: 1000,
  bulkAccessMax: 100,
  /** A client-derived hash is base64 of 32 bytes; the user pool takes at most 256 characters. */
  masterPasswordHashLengthMax: 256,
  providerInviteAddressesMax: 20,
  /** Clients that a service user can be limited to: the row that lists them is read at every request of his. */
  clientAccessMax: 500,
  /** Rows that one bulk request names. */
  rowsMax: 1000,
  /** Collections and groups of a member that one transaction changes, beside the member himself. */
  accessChangesMax: 90,
  pageSizeMax: 500,
  /** What a client gets that does not ask for pages: as much as fits one answer comfortably. */
  unpagedMax: 2000,
  /** JSON of one page: a function answers at most 6 MB, and every quotation mark takes one more byte on that way. */
  pageBytesMax: 4 * 1024 * 1024,
  eventsPerPage: 50,
  /** A line is about 800 bytes, and a function answers at most 6 MB. */
  eventsPerExport: 4000,
  bodyBytesMax: 256 * 1024,
  /** Where a request names members by the thousand. */
  manyRowsBodyBytesMax: 2 * 1024 * 1024,
  /** Invitations live 5 days (4.4), address verification 15 minutes (13.1). */
  invitationHours: 120,
  /** Addresses in one invitation of members (4.3 has 20, which makes a client of hundreds a day's work). */
  inviteAddressesMax: 1000,
  /** Collections, and groups, that one invitation gives: a member with all of them fits one transaction. */
  inviteGrantsMax: 40,
  /** No request is at work that long: what it left of its reservation is given back. */
  seatReservationMinutes: 2,
  /** Members that one request names to do something with each (4.2 has no bound). */
  bulkRowsMax: 1000,
  /** Members that one request confirms: with a key of 344 characters each, they fit the largest body. */
  bulkKeysMax: 500,
  /** Invitations a day (UTC): of one inviter, of one organization, and to one address by all organizations together. */
  invitationsOfInviterMax: 3000,
  invitationsOfOrganizationMax: 5000,
  invitationsToAddressMax: 10,
  /** One row is invited again at most once in this time. */
  reinviteSeconds: 60,
  /** One transaction holds 100 items; nobody has that many people to tell. */
  toldMax: 20,
  addressVerificationMinutes: 15,
  /** Two-step login: wrong codes and mailed codes within a window, per account (14, rate limits). */
  twoStepWindowMinutes: 10,
  twoStepWrongCodesMax: 5,
  twoStepMailsMax: 5,
  twoStepCodeMinutes: 10,
  rememberedDeviceDays: 30,
  userVerificationMinutes: 30,
  /** Memberships and provider rows of an account that is deleted: all of them fit one transaction. */
  accountPlacesMax: 12,
  domainNameLengthMax: 253,
  /** Domains of one organization: they are read with every list of its members. */
  domainsMax: 50,
  seatsMax: 1_000_000,
  ssoIdentifierLengthMax: 50,
  /** From the check of the identifier to the opened browser (8.3 has 5 seconds, less than some browsers need to start). */
  ssoTokenMinutes: 1,
  ssoLoginMinutes: 10,
  /** Visits to the user pool after the first, before a login is given up: to part, to link, and to sign in. */
  ssoRepeatsMax: 3,
  ssoIntroductionMinutes: 5,
  ssoUserIdentifierMinutes: 5,
  /** Time enough for the second step of two-step login. */
  ssoCodeMinutes: 5,
  /** A session with all that it is refreshed to; the user pool ends it then. */
  sessionDays: 30,
  /** A link for the client's IT person: he may be on holiday, but not for long. */
  ssoSetupDays: 7,
  /** A response as it is copied from a browser, in base64. */
  samlResponseLengthMax: 150_000,
  /** Larger metadata describes a federation, not one identity provider. */
  ssoMetadataLengthMax: 100_000,
  ssoTraceDays: 7,
  /** Anybody may begin a login: of what an organization's people do in a minute so much is traced, in all and of one kind. */
  ssoTracesPerMinute: 60,
  ssoTracesAlikePerMinute: 10,
  /** A record holds 400 KB; all policies of an organization are one. */
  policiesBytesMax: 300_000,
} as const
