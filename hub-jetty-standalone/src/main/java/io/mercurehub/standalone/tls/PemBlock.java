package io.mercurehub.standalone.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What stands between {@code -----BEGIN …-----} and {@code -----END …-----}.
 *
 * @param label what it is
 * @param content in base64, or something else when it is encrypted in the old manner
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468</a>
 */
record PemBlock(String label, String content) {

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    /** {@return all blocks of a file; what stands around them is for people} */
    static List<PemBlock> all(String text) {
        List<PemBlock> blocks = new ArrayList<>();
        int begin = text.indexOf(BEGIN);
        while (begin >= 0) {
            int labelEnd = text.indexOf(DASHES, begin + BEGIN.length());
            if (labelEnd < 0) {
                break;
            }
            String label = text.substring(begin + BEGIN.length(), labelEnd);
            int end = text.indexOf(END + label + DASHES, labelEnd);
            if (end < 0) {
                break;
            }
            blocks.add(new PemBlock(label, text.substring(labelEnd + DASHES.length(), end)));
            begin = text.indexOf(BEGIN, end);
        }
        return blocks;
    }

    /** {@return whether a passphrase is needed to read it} */
    boolean isEncrypted() {
        return label.startsWith("ENCRYPTED ") || content.contains("ENCRYPTED");
    }

    /** {@return the bytes; empty when they are not in base64} */
    Optional<byte[]> der() {
        try {
            return Optional.of(Base64.getDecoder().decode(content.replaceAll("\\s+", "")));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** {@return what it is, not what is in it} */
    @Override
    public String toString() {
        return label;
    }
}
