import { Session } from "./lib/session.mjs";

export { ScjobsError, ServerEndedError } from "./lib/errors.mjs";
export { errorKinds, eventTypes, methodNames, notificationNames, protocolVersion } from "./lib/generated/constants.mjs";

/** Starts `scjobs serve` and introduces this client to it. */
export function open(options = {}) {
  return Session.open(options);
}
