// Prints every vector of npm cctv-age as JSON, name to base64. Argument: the folder of packages.
import { createRequire } from "node:module";

const require = createRequire(process.argv[2] + "/");
const vectors = Object.entries(require("cctv-age"));
const printed = Object.fromEntries(vectors.map(([name, data]) => [name, Buffer.from(data).toString("base64")]));
process.stdout.write(JSON.stringify(printed));
