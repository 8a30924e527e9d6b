// Answers that many people give to questions about themselves, and that a stranger would try first. All in the form
// that normaliseAnswer gives. Three answers count as one secret; this list keeps any one of them from being a gift.
const LISTS = [
  // Nothing at all
  `none|nothing|nobody|no one|noone|not sure|not applicable|n a|na|no|yes|maybe|unknown|dont know|do not know|i dont know
  |idk|no idea|cant remember|i forgot|forgot|forget|secret|my secret|password|pass word|passw0rd|answer|my answer|answer 1
  |answer one|question|test|testing|test test|hello|hi there|hey|example|sample|default|anything|something|whatever
  |everything|asdf|asdfgh|asdfghjkl|qwerty|qwertyuiop|qwe|zxcvbn|zxcvbnm|abc|abcd|abcde|abcdef|abc 123|abc123|xyz|blah
  |blah blah|foo|bar|foo bar|god|jesus|jesus christ|love|i love you|me|myself|you|mine|home|house|work|school|letmein
  |let me in|admin|administrator|user|guest|nhs|hospital|nurse|doctor|charity|children|child|training|learning`,
  // Numbers
  `123|1234|12345|123456|1234567|12345678|123456789|1234567890|321|4321|54321|654321|000|007|100|101|1000|2000|2020|2021
  |2022|2023|2024|2025|2026|111111|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|zero|hundred
  |one two three|first|second|third|69|420|666|777`,
  // Colours
  `black|white|red|blue|green|yellow|orange|purple|pink|brown|grey|gray|gold|silver|violet|indigo|turquoise|teal|navy
  |dark blue|light blue|royal blue|sky blue|lilac|lavender|maroon|crimson|scarlet|beige|cream|rainbow|multicoloured`,
  // Pets and toys
  `dog|cat|puppy|kitten|rabbit|hamster|fish|goldfish|horse|pony|bird|parrot|budgie|guinea pig|tortoise|teddy|teddy bear
  |ted|bear|bunny|doll|dolly|barbie|action man|lego|panda|monkey|elephant|giraffe|lion|tiger|dinosaur|unicorn|duck|lamb
  |fluffy|rover|fido|spot|max|bella|charlie|molly|poppy|daisy|buster|rosie|tilly|oscar|lucky|rex|sam|sammy|ben|jack
  |jess|jessie|lucy|milo|luna|coco|teddy|alfie|lola|ruby|bailey|buddy|rocky|toby|bonnie|holly|honey|sooty|smokey|tigger
  |ginger|tom|felix|simba|misty|shadow|socks|patch|snowy|blackie|whiskers|kitty|sheba|lassie|bruno|duke|prince|princess
  |queenie|benji|barney|monty|archie|george|harry|meg|tess|skip|shep|sandy|goldie|bubbles|nemo|thumper|pip|pippa|nala
  |willow|roxy|maisie|millie|dexter|ziggy|murphy|hugo|reggie|frankie|bobby|winston|winnie|paddington|pooh|winnie the pooh`,
  // First names
  `james|john|robert|michael|william|david|richard|joseph|thomas|charles|christopher|daniel|matthew|anthony|mark|donald
  |steven|steve|paul|andrew|joshua|kenneth|kevin|brian|edward|ronald|timothy|jason|jeffrey|ryan|jacob|gary|nicholas|eric
  |jonathan|stephen|larry|justin|scott|brandon|benjamin|samuel|gregory|alexander|alex|frank|patrick|raymond|peter|simon
  |martin|graham|keith|ian|neil|colin|stuart|adam|liam|noah|oliver|olivia|arthur|leo|theo|oscar|henry|freddie|muhammad
  |mohammed|mohammad|ali|ahmed|mary|patricia|jennifer|linda|elizabeth|barbara|susan|jessica|sarah|karen|lisa|nancy|betty
  |margaret|sandra|ashley|kimberly|emily|donna|michelle|carol|amanda|dorothy|melissa|deborah|stephanie|rebecca|sharon
  |laura|cynthia|kathleen|amy|angela|shirley|anna|anne|ann|brenda|pamela|emma|nicole|helen|samantha|katherine|kate|katie
  |christine|catherine|janet|rachel|carolyn|heather|diane|julie|joyce|victoria|kelly|christina|joan|evelyn|judith|megan
  |chloe|grace|sophie|sophia|amelia|isla|ava|mia|ella|freya|lily|evie|charlotte|hannah|claire|clare|louise|jane|sally
  |tracey|tracy|fatima|aisha|maria|rose|alice|florence|ivy|elsie|edith|doris|elsa|mum|dad|mummy|daddy|mother|father
  |grandma|grandad|granny|nan|nana|gran|brother|sister|uncle|auntie|my mum|my dad`,
  // Family names
  `smith|jones|taylor|brown|williams|wilson|johnson|davies|davis|robinson|wright|thompson|evans|walker|white|roberts
  |green|hall|wood|jackson|clarke|clark|patel|khan|lewis|harris|martin|cooper|king|lee|baker|harrison|morgan|allen|moore
  |turner|hill|ward|watson|morris|miller|edwards|hughes|phillips|anderson|thomas|scott|adams|campbell|mitchell|carter
  |bell|begum|hussain|ahmed|singh|kaur|kelly|murphy|murray|ali|shah|stewart|young|bennett|gray|collins|parker|cook`,
  // Places
  `london|manchester|birmingham|liverpool|leeds|sheffield|bristol|newcastle|nottingham|leicester|cardiff|swansea|belfast
  |edinburgh|glasgow|aberdeen|dundee|york|oxford|cambridge|brighton|southampton|portsmouth|plymouth|exeter|bath|norwich
  |derby|coventry|hull|bradford|wolverhampton|stoke|sunderland|middlesbrough|reading|luton|milton keynes|bournemouth
  |blackpool|cornwall|devon|kent|essex|scotland|england|wales|ireland|northern ireland|guernsey|jersey|st peter port|uk
  |united kingdom|britain|dublin|paris|france|spain|italy|rome|germany|berlin|greece|athens|portugal|lisbon|madrid
  |barcelona|amsterdam|holland|america|usa|new york|florida|california|las vegas|los angeles|disneyland|disney world
  |canada|australia|sydney|melbourne|new zealand|japan|tokyo|china|india|pakistan|bangladesh|nigeria|ghana|jamaica
  |africa|south africa|egypt|turkey|thailand|dubai|the moon|moon|space|seaside|the beach|beach|park|the park|garden
  |high street|church street|station road|main street|church road|london road|park road|victoria road`,
  // Food
  `pizza|pasta|spaghetti|spaghetti bolognese|bolognese|spag bol|chips|egg and chips|fish and chips|burger|curry|omelette
  |scrambled eggs|scrambled egg|eggs|egg|boiled egg|fried egg|toast|beans on toast|cheese on toast|cake|cakes|chocolate
  |chocolate cake|sponge cake|victoria sponge|fairy cakes|cupcakes|biscuits|cookies|brownies|scones|pancakes|pancake
  |rice|roast dinner|sunday roast|roast chicken|chicken|bacon|sausages|sandwich|cheese sandwich|soup|tomato soup|salad
  |lasagne|lasagna|shepherds pie|cottage pie|apple pie|apple crumble|crumble|ice cream|bread|cheese|banana|apple
  |strawberry|strawberries|tea|coffee|milk|water|coke|beer|wine|noodles|porridge|jam|honey|chilli|stew`,
  // Books, songs and people of stories
  `harry potter|the bible|bible|quran|lord of the rings|the lord of the rings|the hobbit|hobbit|narnia|matilda|the bfg|bfg
  |the twits|charlie and the chocolate factory|james and the giant peach|famous five|the famous five|secret seven
  |the secret seven|malory towers|alice in wonderland|peter pan|peter rabbit|the very hungry caterpillar
  |the hungry caterpillar|the gruffalo|gruffalo|black beauty|little women|jane eyre|pride and prejudice|the secret garden
  |secret garden|treasure island|watership down|charlottes web|where the wild things are|the tiger who came to tea
  |the cat in the hat|cat in the hat|twilight|hunger games|the hunger games|goosebumps|jaws|star wars|doctor who|batman
  |superman|spiderman|spider man|wonder woman|cinderella|snow white|frozen|mickey mouse|santa|father christmas
  |bohemian rhapsody|yesterday|imagine|happy birthday|wonderwall|dancing queen|thriller|let it be|hey jude|twinkle twinkle
  |abba|queen|the beatles|beatles|oasis|elvis|elvis presley|madonna|take that|spice girls|taylor swift|ed sheeran|adele`,
  // Work, play and seasons
  `teacher|police|policeman|police officer|firefighter|fireman|footballer|singer|dancer|actor|actress|vet|astronaut|pilot
  |footballer|ballerina|hairdresser|artist|writer|scientist|engineer|lawyer|football|rugby|cricket|tennis|netball|hockey
  |swimming|running|cycling|dancing|reading|singing|music|piano|guitar|chess|arsenal|chelsea|liverpool fc|man utd
  |manchester united|man united|manchester city|man city|spurs|tottenham|everton|leeds united|newcastle united|celtic
  |rangers|west ham|aston villa|bike|bicycle|a bike|red bike|blue bike|bmx|chopper|raleigh|car|ford|ford fiesta|fiesta|mini
  |fiat|vauxhall|vauxhall corsa|corsa|volkswagen|vw golf|golf|bmw|audi|toyota|honda|nissan|sweets|a book|book|cd|record
  |shoes|clothes|dress|trainers|money|phone|computer|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january
  |february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter|christmas
  |easter|birthday|roses|rose|flowers|grass|cut grass|freshly cut grass|baking|fresh bread|coffee|perfume|lavender|sea
  |the sea|rain|petrol|bonfire|vanilla|mint|sun|sunshine|star|angel|heaven|dragon|football club`,
];

const COMMON = new Set(LISTS.flatMap((list) => list.split('|').map((entry) => entry.trim())));

/** Whether an answer, already normalised, is one of those that many people give; "the" and "my" before it hide nothing. */
export const isCommonAnswer = (plain: string): boolean =>
  COMMON.has(plain) || COMMON.has(plain.replace(/^(?:the|a|an|my|our) /, ''));
