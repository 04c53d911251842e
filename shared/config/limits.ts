/** Figures of the domain, each with the section of the specification it comes from. */
export const limits = {
  nameLengthMax: 50,
  /** A user's name in the user pool has at most 128 characters, and it is his address. */
  emailLengthMax: 128,
  hintLengthMax: 50,
  encryptedNameLengthMax: 1000,
  /** A client-derived hash is base64 of 32 bytes; the user pool takes at most 256 characters. */
  masterPasswordHashLengthMax: 256,
  providerInviteAddressesMax: 20,
  /** Collections and groups of a member that one transaction changes, beside the member himself. */
  accessChangesMax: 90,
  pageSizeMax: 500,
  /** What a client gets that does not ask for pages: as much as fits one answer comfortably. */
  unpagedMax: 2000,
  bodyBytesMax: 256 * 1024,
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
  seatsMax: 1_000_000,
} as const
