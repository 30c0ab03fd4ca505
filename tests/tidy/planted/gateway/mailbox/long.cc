// A planted offender: one function a line too long, one at the limit, in a class and with a constructor's list.
namespace ketenpoort::mailbox {

Line::Line(int a) : a_{a}, b_{2} {  // planted: function-length
  Step(1);
  Step(2);
  Step(3);
  Step(4);
  Step(5);
  Step(6);
  Step(7);
  Step(8);
  Step(9);
  Step(10);
  Step(11);
  Step(12);
  Step(13);
  Step(14);
  Step(15);
  Step(16);
  Step(17);
  Step(18);
  Step(19);
  Step(20);
  Step(21);
  Step(22);
  Step(23);
  Step(24);
  Step(25);
  Step(26);
  Step(27);
  Step(28);
  Step(29);
  Step(30);
  Step(31);
  Step(32);
  Step(33);
  Step(34);
  Step(35);
  Step(36);
  Step(37);
  Step(38);
  Step(39);
  Step(40);
  Step(41);
  Step(42);
  Step(43);
  Step(44);
  Step(45);
  Step(46);
  Step(47);
  Step(48);
  Step(49);
  Step(50);
  Step(51);
  Step(52);
  Step(53);
  Step(54);
  Step(55);
  Step(56);
  Step(57);
  Step(58);
  Step(59);
  Step(60);
  Step(61);
  Step(62);
  Step(63);
  Step(64);
  Step(65);
  Step(66);
  Step(67);
  Step(68);
  Step(69);
}

int AtTheLimit() {
  Step(1);
  Step(2);
  Step(3);
  Step(4);
  Step(5);
  Step(6);
  Step(7);
  Step(8);
  Step(9);
  Step(10);
  Step(11);
  Step(12);
  Step(13);
  Step(14);
  Step(15);
  Step(16);
  Step(17);
  Step(18);
  Step(19);
  Step(20);
  Step(21);
  Step(22);
  Step(23);
  Step(24);
  Step(25);
  Step(26);
  Step(27);
  Step(28);
  Step(29);
  Step(30);
  Step(31);
  Step(32);
  Step(33);
  Step(34);
  Step(35);
  Step(36);
  Step(37);
  Step(38);
  Step(39);
  Step(40);
  Step(41);
  Step(42);
  Step(43);
  Step(44);
  Step(45);
  Step(46);
  Step(47);
  Step(48);
  Step(49);
  Step(50);
  Step(51);
  Step(52);
  Step(53);
  Step(54);
  Step(55);
  Step(56);
  Step(57);
  Step(58);
  Step(59);
  Step(60);
  Step(61);
  Step(62);
  Step(63);
  Step(64);
  Step(65);
  Step(66);
  Step(67);
  Step(68);
}

class Queue {
 public:
  template <typename T>  // planted: function-length
  void Push(T t) const noexcept {
    Step(1);
    Step(2);
    Step(3);
    Step(4);
    Step(5);
    Step(6);
    Step(7);
    Step(8);
    Step(9);
    Step(10);
    Step(11);
    Step(12);
    Step(13);
    Step(14);
    Step(15);
    Step(16);
    Step(17);
    Step(18);
    Step(19);
    Step(20);
    Step(21);
    Step(22);
    Step(23);
    Step(24);
    Step(25);
    Step(26);
    Step(27);
    Step(28);
    Step(29);
    Step(30);
    Step(31);
    Step(32);
    Step(33);
    Step(34);
    Step(35);
    Step(36);
    Step(37);
    Step(38);
    Step(39);
    Step(40);
    Step(41);
    Step(42);
    Step(43);
    Step(44);
    Step(45);
    Step(46);
    Step(47);
    Step(48);
    Step(49);
    Step(50);
    Step(51);
    Step(52);
    Step(53);
    Step(54);
    Step(55);
    Step(56);
    Step(57);
    Step(58);
    Step(59);
    Step(60);
    Step(61);
    Step(62);
    Step(63);
    Step(64);
    Step(65);
    Step(66);
    Step(67);
    Step(68);
  }
  int f1();
  int f2();
  int f3();
  int f4();
  int f5();
  int f6();
  int f7();
  int f8();
  int f9();
  int f10();
  int f11();
  int f12();
  int f13();
  int f14();
  int f15();
  int f16();
  int f17();
  int f18();
  int f19();
  int f20();
  int f21();
  int f22();
  int f23();
  int f24();
  int f25();
  int f26();
  int f27();
  int f28();
  int f29();
  int f30();
  int f31();
  int f32();
  int f33();
  int f34();
  int f35();
  int f36();
  int f37();
  int f38();
  int f39();
  int f40();
  int f41();
  int f42();
  int f43();
  int f44();
  int f45();
  int f46();
  int f47();
  int f48();
  int f49();
  int f50();
  int f51();
  int f52();
  int f53();
  int f54();
  int f55();
  int f56();
  int f57();
  int f58();
  int f59();
  int f60();
  int f61();
  int f62();
  int f63();
  int f64();
  int f65();
  int f66();
  int f67();
  int f68();
  int f69();
  int f70();
  int f71();
  int f72();
  int f73();
  int f74();
  int f75();
  int f76();
  int f77();
  int f78();
  int f79();
  int f80();
};

int ATableAtTheLimit() {
  const std::vector<Case> cases = {
      {0, {1, 2}},
      {1, {1, 2}},
      {2, {1, 2}},
      {3, {1, 2}},
      {4, {1, 2}},
      {5, {1, 2}},
      {6, {1, 2}},
      {7, {1, 2}},
      {8, {1, 2}},
      {9, {1, 2}},
      {10, {1, 2}},
      {11, {1, 2}},
      {12, {1, 2}},
      {13, {1, 2}},
      {14, {1, 2}},
      {15, {1, 2}},
      {16, {1, 2}},
      {17, {1, 2}},
      {18, {1, 2}},
      {19, {1, 2}},
      {20, {1, 2}},
      {21, {1, 2}},
      {22, {1, 2}},
      {23, {1, 2}},
      {24, {1, 2}},
      {25, {1, 2}},
      {26, {1, 2}},
      {27, {1, 2}},
      {28, {1, 2}},
      {29, {1, 2}},
      {30, {1, 2}},
      {31, {1, 2}},
      {32, {1, 2}},
      {33, {1, 2}},
      {34, {1, 2}},
      {35, {1, 2}},
      {36, {1, 2}},
      {37, {1, 2}},
      {38, {1, 2}},
      {39, {1, 2}},
  };
  auto step = [](int i) {
    return i;
  };
  Step(0);
  Step(1);
  Step(2);
  Step(3);
  Step(4);
  Step(5);
  Step(6);
  Step(7);
  Step(8);
  Step(9);
  Step(10);
  Step(11);
  Step(12);
  Step(13);
  Step(14);
  Step(15);
  Step(16);
  Step(17);
  Step(18);
  Step(19);
  Step(20);
  Step(21);
  Step(22);
  Step(23);
  Step(24);
  Step(25);
  Step(26);
  Step(27);
  Step(28);
  Step(29);
  Step(30);
  Step(31);
  Step(32);
  Step(33);
  Step(34);
  Step(35);
  Step(36);
  Step(37);
  Step(38);
  Step(39);
  Step(40);
  Step(41);
  Step(42);
  Step(43);
  Step(44);
  Step(45);
  Step(46);
  Step(47);
  Step(48);
  Step(49);
  Step(50);
  Step(51);
  Step(52);
  Step(53);
  Step(54);
  Step(55);
  Step(56);
  Step(57);
  Step(58);
  Step(59);
  Step(60);
  Step(61);
  Step(62);
  Step(63);
}

int ATableAndOneLineTooMany() {  // planted: function-length
  const std::vector<Case> cases = {
      {0, {1, 2}},
      {1, {1, 2}},
      {2, {1, 2}},
      {3, {1, 2}},
      {4, {1, 2}},
      {5, {1, 2}},
      {6, {1, 2}},
      {7, {1, 2}},
      {8, {1, 2}},
      {9, {1, 2}},
      {10, {1, 2}},
      {11, {1, 2}},
      {12, {1, 2}},
      {13, {1, 2}},
      {14, {1, 2}},
      {15, {1, 2}},
      {16, {1, 2}},
      {17, {1, 2}},
      {18, {1, 2}},
      {19, {1, 2}},
      {20, {1, 2}},
      {21, {1, 2}},
      {22, {1, 2}},
      {23, {1, 2}},
      {24, {1, 2}},
      {25, {1, 2}},
      {26, {1, 2}},
      {27, {1, 2}},
      {28, {1, 2}},
      {29, {1, 2}},
      {30, {1, 2}},
      {31, {1, 2}},
      {32, {1, 2}},
      {33, {1, 2}},
      {34, {1, 2}},
      {35, {1, 2}},
      {36, {1, 2}},
      {37, {1, 2}},
      {38, {1, 2}},
      {39, {1, 2}},
  };
  auto step = [](int i) {
    return i;
  };
  Step(0);
  Step(1);
  Step(2);
  Step(3);
  Step(4);
  Step(5);
  Step(6);
  Step(7);
  Step(8);
  Step(9);
  Step(10);
  Step(11);
  Step(12);
  Step(13);
  Step(14);
  Step(15);
  Step(16);
  Step(17);
  Step(18);
  Step(19);
  Step(20);
  Step(21);
  Step(22);
  Step(23);
  Step(24);
  Step(25);
  Step(26);
  Step(27);
  Step(28);
  Step(29);
  Step(30);
  Step(31);
  Step(32);
  Step(33);
  Step(34);
  Step(35);
  Step(36);
  Step(37);
  Step(38);
  Step(39);
  Step(40);
  Step(41);
  Step(42);
  Step(43);
  Step(44);
  Step(45);
  Step(46);
  Step(47);
  Step(48);
  Step(49);
  Step(50);
  Step(51);
  Step(52);
  Step(53);
  Step(54);
  Step(55);
  Step(56);
  Step(57);
  Step(58);
  Step(59);
  Step(60);
  Step(61);
  Step(62);
  Step(63);
  Step(64);
}

}  // namespace ketenpoort::mailbox
