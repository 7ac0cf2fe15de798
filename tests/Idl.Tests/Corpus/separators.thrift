struct Commas { 1: i32 a, 2: i32 b, }
struct Semicolons { 1: i32 a; 2: i32 b; }
struct Neither { 1: i32 a 2: i32 b }
enum Members { A, B; C D = 4 E }
const list<i32> NUMBERS = [1, 2; 3 4];
typedef i32 Number,
service Sample { void a(1: i32 x; 2: i32 y 3: i32 z,), void b(); void c() void d() }
