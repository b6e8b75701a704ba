package io.mercurehub.benchmarks.toyhub;

/** An update of a {@link ToyHub}; the publisher is whatever stands for the connection it came on. */
record ToyUpdate(String id, String topic, String data, boolean isPrivate, Object publisher) {

    String frame() {
        return "id: " + id + "\ndata: " + data + "\n\n";
    }
}
