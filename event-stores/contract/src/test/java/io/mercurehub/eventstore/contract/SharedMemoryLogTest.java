package io.mercurehub.eventstore.contract;

class SharedMemoryLogTest extends SharedMemoryLogContract {

    SharedMemoryLogTest() {
        super(new SharedMemoryLog());
    }
}
