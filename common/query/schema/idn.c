/* Which characters may stand where is asked of PCRE2, which has Unicode's
 * tables.  Of what IDNA forbids because it changes under normalisation, only
 * the blocks and ranges below are known. */
#include "query/schema/idn.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "query/regex.h"
#include "query/schema/punycode.h"

#define LABEL_MAX 63
#define NAME_MAX_LENGTH 253

/* RFC 5892 section 2: letters, digits and marks (A), the exceptions (F), and
 * what CONTEXT says more of. */
#define ALLOWED                                                                                   \
	"[\\p{Ll}\\p{Lo}\\p{Lm}\\p{Nd}\\p{Mn}\\p{Mc}\\x{f0b}\\x{3007}\\x{13a0}-\\x{13f5}\\x{6fd}" \
	"\\x{6fe}\\x{b7}\\x{375}\\x{5f3}\\x{5f4}\\x{30fb}\\x{200c}\\x{200d}-]"

/* RFC 5892 sections 2.6 (disallowed exceptions), 2.8 (ignorable), 2.9 (old
 * Hangul), and of 2.2 (unstable) what letters have a compatible form. */
#define FORBIDDEN                                                            \
	"[\\x{640}\\x{7fa}\\x{302e}\\x{302f}\\x{3031}-\\x{3035}\\x{303b}"    \
	"\\x{34f}\\x{115f}\\x{1160}\\x{17b4}\\x{17b5}\\x{180b}-\\x{180f}"    \
	"\\x{3164}\\x{ffa0}\\x{fe00}-\\x{fe0f}\\x{e0100}-\\x{e01ef}"         \
	"\\x{1100}-\\x{11ff}\\x{a960}-\\x{a97c}\\x{d7b0}-\\x{d7fb}\\x{aa}"   \
	"\\x{b5}\\x{ba}\\x{133}\\x{140}\\x{149}\\x{17f}\\x{1c6}\\x{1c9}"     \
	"\\x{1cc}\\x{1f3}\\x{2b0}-\\x{2b8}\\x{2e0}-\\x{2e4}\\x{340}\\x{341}" \
	"\\x{343}-\\x{345}\\x{374}\\x{37a}\\x{3d0}-\\x{3d6}"                 \
	"\\x{3f0}-\\x{3f2}\\x{3f5}\\x{587}\\x{675}-\\x{678}"                 \
	"\\x{958}-\\x{95f}\\x{9dc}\\x{9dd}\\x{9df}\\x{a33}\\x{a36}"          \
	"\\x{a59}-\\x{a5b}\\x{a5e}\\x{b5c}\\x{b5d}\\x{e33}\\x{eb3}\\x{edc}"  \
	"\\x{edd}\\x{f43}\\x{f4d}\\x{f52}\\x{f57}\\x{f5c}\\x{f69}\\x{f73}"   \
	"\\x{f75}-\\x{f79}\\x{f81}\\x{f93}\\x{f9d}\\x{fa2}\\x{fa7}\\x{fac}"  \
	"\\x{fb9}\\x{10fc}\\x{13f8}-\\x{13fd}\\x{1c80}-\\x{1c88}"            \
	"\\x{1d2c}-\\x{1d2e}\\x{1d30}-\\x{1d3a}\\x{1d3c}-\\x{1d4d}"          \
	"\\x{1d4f}-\\x{1d6a}\\x{1d78}\\x{1d9b}-\\x{1dbf}\\x{1e9a}\\x{1e9b}"  \
	"\\x{1f71}\\x{1f73}\\x{1f75}\\x{1f77}\\x{1f79}\\x{1f7b}\\x{1f7d}"    \
	"\\x{1f80}-\\x{1faf}\\x{1fb2}-\\x{1fb4}\\x{1fb7}\\x{1fbb}\\x{1fbe}"  \
	"\\x{1fc2}-\\x{1fc4}\\x{1fc7}\\x{1fd3}\\x{1fe3}\\x{1ff2}-\\x{1ff4}"  \
	"\\x{1ff7}\\x{2071}\\x{207f}\\x{2090}-\\x{209c}\\x{20d0}-\\x{20ff}"  \
	"\\x{2102}-\\x{213d}\\x{2145}-\\x{2149}\\x{2c7c}\\x{2c7d}\\x{2d6f}"  \
	"\\x{309f}\\x{30ff}\\x{3131}-\\x{318e}\\x{a69c}\\x{a69d}\\x{a770}"   \
	"\\x{a7f2}-\\x{a7f4}\\x{a7f8}\\x{a7f9}\\x{ab5c}-\\x{ab5f}\\x{ab69}"  \
	"\\x{ab70}-\\x{abbf}\\x{f900}-\\x{fa0d}\\x{fa10}\\x{fa12}"           \
	"\\x{fa15}-\\x{fa1e}\\x{fa20}\\x{fa22}\\x{fa25}\\x{fa26}"            \
	"\\x{fa2a}-\\x{fb1d}\\x{fb1f}-\\x{fdff}\\x{fe70}-\\x{fe72}"          \
	"\\x{fe74}-\\x{feff}\\x{ff10}-\\x{ffdc}\\x{10781}-\\x{107ba}"        \
	"\\x{1d100}-\\x{1d24f}\\x{1d400}-\\x{1d7ff}\\x{1ee00}-\\x{1eeff}"    \
	"\\x{1fbf0}-\\x{1fbf9}\\x{2f800}-\\x{2fa1d}]"

/* Marks of canonical combining class 9. */
#define VIRAMA                                                              \
	"[\\x{94d}\\x{9cd}\\x{a4d}\\x{acd}\\x{b4d}\\x{bcd}\\x{c4d}\\x{ccd}" \
	"\\x{d3b}\\x{d3c}\\x{d4d}\\x{dca}\\x{e3a}\\x{eba}\\x{f84}\\x{1039}" \
	"\\x{103a}\\x{1714}\\x{1715}\\x{1734}\\x{17d2}\\x{1a60}\\x{1b44}"   \
	"\\x{1baa}\\x{1bab}\\x{1bf2}\\x{1bf3}\\x{2d7f}\\x{a806}\\x{a82c}"   \
	"\\x{a8c4}\\x{a953}\\x{a9c0}\\x{aaf6}\\x{abed}\\x{10a3f}\\x{11046}" \
	"\\x{1107f}\\x{110b9}\\x{11133}\\x{11134}\\x{111c0}\\x{11235}"      \
	"\\x{112ea}\\x{1134d}\\x{11442}\\x{114c2}\\x{115bf}\\x{1163f}"      \
	"\\x{116b6}\\x{1172b}\\x{11839}\\x{119e0}\\x{11a34}\\x{11a47}"      \
	"\\x{11a99}\\x{11c3f}\\x{11d44}\\x{11d45}\\x{11d97}]"

/* Scripts whose letters join, for the zero width non-joiner between two. */
#define JOINING "[\\p{sc:Arabic}\\p{sc:Syriac}\\p{sc:Nko}\\p{sc:Mongolian}]"

/* A label with one of these is wrong: a mark or hyphen at an end, hyphens at 3
 * and 4 (RFC 5891 section 4.2.3), and RFC 5892 appendix A. */
#define CONTEXT                                                            \
	"^[\\p{M}-]|-$|^..--"                                              \
	"|(?<!" VIRAMA ")\\x{200d}"                                        \
	"|(?<!" VIRAMA ")(?<!" JOINING ")\\x{200c}"                        \
	"|(?<!" VIRAMA ")\\x{200c}(?!" JOINING ")"                         \
	"|(?<!l)\\x{b7}|\\x{b7}(?!l)"                                      \
	"|\\x{375}(?!\\p{sc:Greek})"                                       \
	"|(?<!\\p{sc:Hebrew})[\\x{5f3}\\x{5f4}]"                           \
	"|^(?!.*[\\p{sc:Hiragana}\\p{sc:Katakana}\\p{sc:Han}]).*\\x{30fb}" \
	"|[\\x{660}-\\x{669}].*[\\x{6f0}-\\x{6f9}]"                        \
	"|[\\x{6f0}-\\x{6f9}].*[\\x{660}-\\x{669}]"

/* RFC 5893 section 2, for a label with something from right to left. */
#define NEUTRAL "\\p{bc:ES}\\p{bc:CS}\\p{bc:ET}\\p{bc:ON}\\p{bc:BN}\\p{bc:NSM}"
#define FROM_RIGHT                                                 \
	"(?!.*\\p{bc:EN}.*\\p{bc:AN})(?!.*\\p{bc:AN}.*\\p{bc:EN})" \
	"[\\p{bc:R}\\p{bc:AL}]"                                    \
	"(?:[\\p{bc:R}\\p{bc:AL}\\p{bc:AN}\\p{bc:EN}" NEUTRAL "]*" \
	"[\\p{bc:R}\\p{bc:AL}\\p{bc:EN}\\p{bc:AN}])?\\p{bc:NSM}*"
#define BIDI "^(?:[^\\p{bc:R}\\p{bc:AL}\\p{bc:AN}]*|" FROM_RIGHT ")$"

static bool
fits(struct arena *a, const char *pattern, const char *text, size_t n)
{
	struct regex *r = regex_compile(a, pattern, strlen(pattern), NULL);
	bool match = false;

	return r != NULL && regex_match(r, text, n, &match, NULL) == 0 && match;
}

/* A label in Unicode, lower case, with a character that is not ASCII. */
static bool
is_u_label(const char *text, size_t n)
{
	struct arena *a = arena_new(0);
	bool good = a != NULL &&
	    fits(a, "^(?:(?!" FORBIDDEN ")" ALLOWED ")+$", text, n) &&
	    !fits(a, CONTEXT, text, n) && fits(a, BIDI, text, n);

	arena_free(a);
	return good;
}

static bool
is_ldh(const char *text, size_t n)
{
	if (n == 0 || n > LABEL_MAX || text[0] == '-' || text[n - 1] == '-')
		return false;
	for (size_t i = 0; i < n; i++)
		if (!text_is_alpha(text[i]) && !text_is_digit(text[i]) &&
		    text[i] != '-')
			return false;
	return true;
}

static bool
is_ascii(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (((unsigned char)text[i] & 0x80) != 0)
			return false;
	return true;
}

/* RFC 5891 section 5.4: behind "xn--" stands what the U-label encodes to. */
static bool
is_a_label(const char *text, size_t n)
{
	uint32_t label[PUNYCODE_MAX];
	char again[PUNYCODE_MAX], utf8[4 * PUNYCODE_MAX];
	size_t nlabel, nutf8 = 0;

	if (!punycode_decode(text, n, label, &nlabel) ||
	    !punycode_encode(label, nlabel, again))
		return false;
	for (size_t i = 0; i < nlabel; i++) {
		if (label[i] < 0x80)
			label[i] = (unsigned char)text_lower((char)label[i]);
		nutf8 += text_utf8_put(label[i], utf8 + nutf8);
	}
	for (size_t i = 0; i < n; i++)
		if (text_lower(text[i]) != text_lower(again[i]))
			return false;
	return again[n] == '\0' && !is_ascii(utf8, nutf8) &&
	    is_u_label(utf8, nutf8);
}

static bool
has_prefix(const char *text, size_t n)
{
	return n >= 4 && text_lower(text[0]) == 'x' &&
	    text_lower(text[1]) == 'n' && text[2] == '-' && text[3] == '-';
}

static bool
is_ascii_label(const char *text, size_t n)
{
	return is_ldh(text, n) &&
	    (!has_prefix(text, n) || is_a_label(text + 4, n - 4));
}

/* *ret_n: what the label is long as an A-label. */
static bool
is_unicode_label(const char *text, size_t n, size_t *ret_n)
{
	uint32_t label[PUNYCODE_MAX];
	char ascii[PUNYCODE_MAX], lower[4 * PUNYCODE_MAX];
	size_t nlabel = 0;

	if (n >= sizeof lower)
		return false;
	for (size_t i = 0; i < n; nlabel++) {
		size_t step;

		if (nlabel == PUNYCODE_MAX)
			return false;
		lower[i] = text_lower(text[i]);
		step = text_utf8_next(text + i, n - i, &label[nlabel]);
		memcpy(lower + i + 1, text + i + 1, step - 1);
		if (step == 1)
			label[nlabel] = (unsigned char)lower[i];
		i += step;
	}
	if (!punycode_encode(label, nlabel, ascii))
		return false;
	*ret_n = strlen("xn--") + strlen(ascii);
	return *ret_n <= LABEL_MAX && is_u_label(lower, n);
}

/* Bytes up to the next full stop, and of it; 0: the end. */
static size_t
next_stop(const char *text, bool unicode, size_t *ret_n)
{
	static const char *const stops[] = { ".", "\xe3\x80\x82",
		"\xef\xbc\x8e", "\xef\xbd\xa1" };

	for (*ret_n = 0; text[*ret_n] != '\0'; ++*ret_n)
		for (size_t i = 0; i < (unicode ? 4 : 1); i++)
			if (text_starts(text + *ret_n, stops[i]))
				return strlen(stops[i]);
	return 0;
}

static bool
is_name(const char *text, bool unicode)
{
	size_t length = 0, n, stop;

	if (!text_utf8_valid(text, strlen(text)))
		return false;
	do {
		size_t ascii;

		stop = next_stop(text, unicode, &n);
		ascii = n;
		if (is_ascii(text, n) ?
			!is_ascii_label(text, n) :
			!unicode || !is_unicode_label(text, n, &ascii))
			return false;
		length += ascii + 1;
		if (length - 1 > NAME_MAX_LENGTH)
			return false;
		text += n + stop;
	} while (stop > 0);
	return true;
}

bool
idn_is_ascii_name(const char *text)
{
	return is_name(text, false);
}

bool
idn_is_name(const char *text)
{
	return is_name(text, true);
}
