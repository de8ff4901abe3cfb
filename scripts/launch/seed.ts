// Fills the demo in a process of its own, so that the memory pictures and plans need is gone afterwards.
// node scripts/launch/seed.ts <server url> <simulator url> <account> <password>; a line of progress at a time.
import { seedDemo } from "@banyan/demo";

const [serverUrl = "", simulatorUrl = "", account = "", password = ""] = process.argv.slice(2);
await seedDemo({
  serverUrl,
  simulatorUrl,
  operator: { account, password },
  report: (detail) => process.stdout.write(`${detail}\n`),
});
