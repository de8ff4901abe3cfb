/**
 * The facts log: what happened, appended inside the transaction that made it true, and delivered to consumers in batches.
 * `append` writes, `consumer` describes who reacts, `runner` delivers. See README.md for the rules of order.
 */
export { appendFact, appendFacts, type Fact, type FactType, type NewFact } from "./facts/append.ts";
export { CALM_MS, type Consumer, defineConsumer } from "./facts/consumer.ts";
export { type ConsumerLag, consumerLag, type ParkedFact, parkedFacts, retryParked } from "./facts/parked.ts";
export { deliveredAmong, deliveredUntil, factsAmong, pageOfFacts } from "./facts/replay.ts";
export { announceFacts, createFactRunner, type FactRunner } from "./facts/runner.ts";
export { undeliveredFacts } from "./facts/undelivered.ts";
