import Testing

@testable import Kernels

@Suite struct LibrarySettingsTests {
  private func wanted(
    set: Set<String> = [], knows: Bool = true, avx512: Bool = true, avx2: Bool = true
  ) -> [String: String] {
    LibrarySettings.wanted(isSet: set.contains, knowsProcessor: knows, hasAVX512: avx512, hasAVX2: avx2)
  }

  @Test func whatIsSetIsKept() {
    #expect(wanted() == ["GOMP_SPINCOUNT": "3000", "OPENBLAS_NUM_THREADS": "1"])
    #expect(wanted(set: ["OMP_WAIT_POLICY", "OPENBLAS_NUM_THREADS"]) == [:])
    // As it is after a new start, which must be the last one.
    #expect(
      wanted(set: ["GOMP_SPINCOUNT", "OPENBLAS_NUM_THREADS", "OPENBLAS_CORETYPE"], knows: false) == [:])
  }

  @Test func anUnknownProcessorIsToldByWhatItCanDo() {
    #expect(wanted(knows: false)["OPENBLAS_CORETYPE"] == "SkylakeX")
    #expect(wanted(knows: false, avx512: false)["OPENBLAS_CORETYPE"] == "Haswell")
    #expect(wanted(knows: false, avx512: false, avx2: false)["OPENBLAS_CORETYPE"] == nil)
    #expect(wanted()["OPENBLAS_CORETYPE"] == nil)
  }
}
