package io.mercurehub.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of one publisher's requests, prepared once; for each update only the digits of the topic and the header of the
 * data are written anew.
 */
final class PublishRequest {

    private final int publisher;
    private final byte[] bytes;
    private final int topicAt;
    private final int dataAt;
    private final ByteBuffer buffer;

    PublishRequest(Hub hub, Topics topics, Payload payload, int publisher) {
        HubKind kind = hub.kind();
        String topic = topics.name(0);
        String beforeData = kind.beforeData(topic, hub.readers() != null);
        String token = hub.publisherToken();
        String head = "POST " + kind.publishTarget(hub.address().path(), topic) + " HTTP/1.1\r\n"
                + "Host: " + hub.address().authority() + "\r\n"
                + (token == null ? "" : "Authorization: Bearer " + token + "\r\n")
                + "Content-Type: " + kind.contentType() + "\r\n"
                + "Content-Length: " + (beforeData.length() + payload.length()) + "\r\n\r\n";
        byte[] prefix = (head + beforeData).getBytes(StandardCharsets.US_ASCII);

        this.publisher = publisher;
        dataAt = prefix.length;
        topicAt = (head + beforeData).indexOf(HubKind.encoded(topic))
                + HubKind.encoded(topic).length()
                - Topics.DIGITS;
        bytes = Arrays.copyOf(prefix, dataAt + payload.length());
        payload.writePadding(bytes, dataAt);
        buffer = ByteBuffer.wrap(bytes);
    }

    /** {@return the request for one update; it is the same buffer each time} */
    ByteBuffer of(int topic, int sequence, int sentMicros) {
        Topics.writeDigits(bytes, topicAt, topic);
        Payload.writeHeader(bytes, dataAt, publisher, topic, sequence, sentMicros);
        return buffer.clear();
    }
}
