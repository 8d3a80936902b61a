/** Lines at least this long were broken by a mail program, not by their writer. */
const brokenLine = 55;
const listMark = /^(?:\(?\d{1,2}[.):、)]|[-*•·–]|[a-d]\))\s*/;
/** Ends a sentence; a point only before a blank, for 3.50 and example.com. */
const sentenceEnd = /(?<=[。!?;؟？…]["'”」』)]?)|(?<=[.][")']?)\s+/u;
const endsSentence = /[.。!?;:؟…]["'”」』)]?$/u;

/** A sentence longer than this has no punctuation, as a voice transcript: it is taken apart at its joints. */
const unpunctuated = 70;
const question =
  "(?:how (?:do|can|to|long|much|many|come|should)|what(?:'s| is| are| do| does| if| about)|where|when (?:will|do|does|can|is)|why|who|can i|could i|may i|do i|does (?:it|my|the)|is (?:it|there)|will (?:it|my|the|you)|i (?:also )?(?:want|need|would like|wanted) to)";
const englishJoint = new RegExp(
  `(?:^|[\\s,]+)(?:and|but|so|then|oh)\\b,? (?=(?:(?:also|plus|then|besides|another thing is),? )?${question}\\b)| (?=(?:also|plus|besides),? ${question}\\b)`,
  "giu",
);
const chineseJoint =
  /(?:[,，、]\s*)?(?=(?:另外|还有就是|还有一个|还有个|还想(?:问|知道)|再问|顺便(?:问|再)|另一个问题|第二个问题|对了|其次|最后(?:问|想)|還有|還想|順便))|(?:[,，]\s*)(?=(?:还有|還有|请问|請問|怎么|怎麼|如何|为什么|為什麼|能不能|可不可以|什么时候|什麼時候))/u;
const transcriptQuestion =
  /(?<=\w) (?=(?:how (?:do|can|to)|why (?:is|did|do|does)|when will|where (?:do|can)) )/giu;

/** Splits a text into sentences and list items, in their order. Linear; never longer together than the text. */
export function sentencesOf(text: string): readonly string[] {
  return paragraphs(text)
    .flatMap((paragraph) => paragraph.split(sentenceEnd))
    .flatMap(atJoints)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "");
}

/** Lines joined again where a mail program broke them. */
function paragraphs(text: string): readonly string[] {
  const joined: string[] = [];
  let open = false;
  for (const line of text.split("\n").map((each) => each.trim())) {
    const item = line.replace(listMark, "");
    const continues = open && line !== "" && item === line;
    if (continues) joined.push(`${joined.pop() ?? ""} ${line}`);
    else if (item !== "") joined.push(item);
    open = line.length >= brokenLine && line.includes(" ") && !endsSentence.test(line);
  }
  return joined;
}

function atJoints(sentence: string): readonly string[] {
  const parts = sentence.split(chineseJoint).flatMap((part) => part.split(englishJoint));
  return parts.flatMap((part) => (part.length > unpunctuated ? part.split(transcriptQuestion) : [part]));
}
