// SPDX-License-Identifier: Apache-2.0

/** The least a JVM can do: what starting it costs. */
final class Hello {
    private Hello() {}

    /** Says hello. */
    public static void main(String[] args) {
        System.out.println("hello");
    }
}
