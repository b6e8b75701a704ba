package io.mercurehub.servlet.form;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class WireTextTest {

    @Test
    void travelsInHeaderFieldsAsUtf8() {
        assertThat(WireText.toHeader("é€")).isEqualTo("Ã©â\u0082¬");
        assertThat(WireText.fromHeader("Ã©â\u0082¬")).isEqualTo("é€");
        assertThat(WireText.toHeader("urn:1")).isEqualTo("urn:1");
    }

    @Test
    void isReadFromContainersThatHaveDecodedIt() {
        assertThat(WireText.fromHeader("é")).isEqualTo("é");
        assertThat(WireText.fromHeader("€")).isEqualTo("€");
    }

    @Test
    void tellsTextFromOtherBytes() {
        byte[] replacement = "\uFFFD".getBytes(UTF_8);

        assertThat(WireText.utf8(replacement, 3)).isEqualTo("\uFFFD");
        assertThat(WireText.utf8(new byte[] {'a', (byte) 0xC3}, 2)).isNull();
        assertThat(WireText.utf8(new byte[] {'a', (byte) 0xC3}, 1)).isEqualTo("a");
    }

    @Property
    void comesBackAsItWas(@ForAll @StringLength(max = 20) String text) {
        String valid = new String(text.getBytes(UTF_8), UTF_8);

        assertThat(WireText.fromHeader(WireText.toHeader(valid))).isEqualTo(valid);
    }
}
