import { randomFillSync } from "node:crypto";

const first =
  "amber azure bold brisk bright calm cedar clear coral crisp dapper deft dusky eager early ember fabled fern fleet frosty gentle gilded glad golden grand hazel honest ivory jade jolly keen kind lively lucid lunar maple mellow merry mild misty mossy nimble noble olive opal pearly placid plucky proud quiet rapid rosy ruby russet sable sandy silent silver solar spry steady sunny tidy umber velvet vivid warm wise witty zesty".split(
    " ",
  );
const second =
  "badger beaver bison bittern condor coot crane curlew deer dolphin dove eagle egret elk falcon finch fox gannet gecko gibbon grouse gull hare hawk heron hornbill ibex ibis jackdaw jay kestrel kite lark lemur linnet lynx magpie marten merlin mink moose newt nuthatch ocelot oriole osprey otter owl panda pelican petrel plover puffin quail raven robin sable seal shrew skylark snipe sparrow stoat stork swan swift tapir teal tern thrush toucan turtle vole walrus weasel whale wombat wren yak zebra".split(
    " ",
  );

/** Creates pseudonyms of two random words each, e.g. amber-heron. They are not unique. */
export function makeCodenames(count: number): string[] {
  const random = randomFillSync(new Uint32Array(2 * count));
  return Array.from(
    { length: count },
    (_, n) => `${first[random[2 * n]! % first.length]}-${second[random[2 * n + 1]! % second.length]}`,
  );
}
